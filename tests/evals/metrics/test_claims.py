"""`supported` tells rules and benefits that nobody wrote from what any agent may say, in sentences unknown to its
weights; `contradiction` hears what a fact denies affirmed."""

import pytest

from copilot.source import Passage
from copilot.write.voice import built_in
from evals.cases import Case
from evals.metrics import Evidence, Score
from evals.metrics.correctness.contradiction import contradiction
from evals.metrics.correctness.supported import supported
from evals.runs.sample import Read, Sample

SOURCES = {
    "es": "El envío tarda de 3 a 5 días hábiles. El cambio de talla se pide por este chat y cuesta 4 euros. "
    "La dirección se puede corregir hasta que el paquete sale del almacén.",
    "pt": "A entrega leva de 3 a 5 dias úteis. A troca de tamanho é pedida por este chat e custa 4 euros. "
    "O endereço pode ser corrigido até a encomenda sair do armazém.",
    "en": "Delivery takes 3 to 5 working days. A change of size is requested in this chat and costs 4 euros. "
    "The address can be corrected until the parcel leaves the warehouse.",
}
ASKED = {
    "es": "¿Cuándo llega mi pedido? Quiero cambiar la talla.",
    "pt": "Quando chega o meu pedido? Quero trocar o tamanho.",
    "en": "When does my order arrive? I want to change the size.",
}
ANSWER = {
    "es": "Su pedido llega en 3 a 5 días hábiles.",
    "pt": "O seu pedido chega em 3 a 5 dias úteis.",
    "en": "Your order arrives in 3 to 5 working days.",
}
INVENTED = [
    ("es", "Los mayores de 65 no pagan ese trámite, así que se lo dejo exento."),
    ("es", "Recuerde que al tercer reclamo la cuenta pasa a revisión y se bloquea por un mes."),
    ("es", "Si lo recomienda a un amigo, ambos reciben una entrada de cortesía."),
    ("es", "Ojo que si viene alguien más a retirarlo tiene que traer una carta firmada ante notario."),
    ("es", "Si no queda conforme, le devolvemos el doble de lo que pagó."),
    ("es", "Los socios fundadores no hacen fila: los atendemos primero."),
    ("es", "Los estudiantes con carné vigente pagan la mitad."),
    ("es", "Y por los inconvenientes le mandamos un obsequio a su casa."),
    ("es", "Por ley tenemos que indemnizarle si tardamos más de lo prometido."),
    ("es", "Ya autoricé la devolución y mañana la tiene en su cuenta."),
    ("es", "Eso sí, las mascotas pequeñas entran sin pagar."),
    ("es", "A los clientes con más de un contrato les perdonamos la primera multa."),
    ("es", "Le aseguro que no le volverán a cobrar por eso nunca más."),
    ("es", "Con este caso en particular también podemos congelar las cuotas que faltan."),
    ("pt", "Maiores de 65 anos não pagam essa taxa, então já deixo isento."),
    ("pt", "Lembre que na terceira reclamação a conta vai para análise e fica bloqueada por um mês."),
    ("pt", "Se indicar um amigo, os dois ganham um ingresso de cortesia."),
    ("pt", "Se outra pessoa vier buscar, precisa trazer uma carta com firma reconhecida em cartório."),
    ("pt", "Se não gostar, devolvemos o dobro do que pagou."),
    ("pt", "Os sócios fundadores não pegam fila: são atendidos primeiro."),
    ("pt", "Estudantes com carteirinha válida pagam a metade."),
    ("pt", "E pelo transtorno vamos mandar um brinde para a sua casa."),
    ("pt", "Por lei temos que indenizar quando passamos do prazo."),
    ("pt", "Já autorizei a devolução e amanhã ela está na sua conta."),
    ("pt", "Bichinhos pequenos entram sem pagar."),
    ("pt", "Para quem tem mais de um contrato, perdoamos a primeira multa."),
    ("pt", "Garanto que isso nunca mais será cobrado."),
    ("pt", "Neste caso também podemos congelar as parcelas que faltam."),
    ("en", "Anyone over 65 is exempt from that fee, so I've taken it off."),
    ("en", "Bear in mind that after a third complaint the account goes under review and is blocked for a month."),
    ("en", "If you refer a friend, you both receive a complimentary ticket."),
    ("en", "If somebody else collects it, they must bring a notarised letter."),
    ("en", "If you aren't happy, we pay back double what you spent."),
    ("en", "Founding members skip the queue: we see them first."),
    ("en", "Students with a valid card pay half."),
    ("en", "And for the trouble we'll post a little gift to your home."),
    ("en", "By law we have to compensate you whenever we run late."),
    ("en", "I've already authorised the refund and you'll have it tomorrow."),
    ("en", "Small pets come in without paying."),
    ("en", "For anyone with more than one contract we write off the first penalty."),
    ("en", "The first swap is always on us, whatever the reason."),
    ("en", "I guarantee you will never be charged for this again."),
]
FINE = [
    ("es", "Ya dejé anotado en su ficha todo lo que nos contó."),
    ("es", "No tiene que volver a explicarlo, está todo en la conversación."),
    ("es", "¿Le parece bien si lo dejamos así?"),
    ("es", "Cualquier cosa que no quede clara me la dice y la vemos juntos."),
    ("es", "Avíseme cuando lo haya hecho y sigo yo con lo que falta."),
    ("es", "Lo más importante es que usted esté tranquila."),
    ("es", "Si prefiere que lo haga yo, respóndame con un sí y me encargo."),
    ("es", "Le dijimos una cosa y pasó otra, y eso es responsabilidad nuestra."),
    ("es", "Mire con calma la opción que mejor le quede y me avisa."),
    ("es", "Con solo responder a este mensaje ya queda pedido."),
    ("es", "De momento no tengo esa respuesta y prefiero no darle un dato equivocado."),
    ("es", "Voy a pedir que lo miren hoy y le respondo yo misma."),
    ("es", "Qué bonito detalle para su mamá, ojalá lo disfruten mucho."),
    ("es", "Ya envié el aviso a mi compañera que lleva el tema."),
    ("es", "Entiendo la urgencia y por eso lo tomo yo directamente."),
    ("es", "Tiene las dos opciones abiertas, usted decide."),
    ("es", "Gracias por mandar la información completa desde el principio, nos ahorra tiempo a los dos."),
    ("es", "Ya le avisé a la persona encargada y me quedo con su caso hasta que se cierre."),
    ("es", "Le cuento lo que sé hasta ahora y lo que falta por ver."),
    ("es", "No hace falta que llame ni que se acerque, lo hacemos desde aquí."),
    ("es", "Qué susto habrá pasado, lo siento de verdad."),
    ("es", "En resumen, hoy lo pido y usted solo espera mi mensaje."),
    ("es", "Si algo cambia de su lado, cuénteme y lo ajustamos."),
    ("es", "Tiene razón en reclamarlo, no debió pasar así."),
    ("es", "Prefiero confirmarlo antes de decirle algo que después no sea."),
    ("pt", "Já deixei registrado na ficha tudo o que nos contou."),
    ("pt", "Não precisa explicar de novo, está tudo na conversa."),
    ("pt", "Tudo bem se deixarmos assim?"),
    ("pt", "O que não ficar claro, me diga e vemos juntos."),
    ("pt", "Me avise quando tiver feito e eu sigo com o resto."),
    ("pt", "O mais importante é que fique tranquila."),
    ("pt", "Se preferir que eu faça, responda com um sim e eu cuido disso."),
    ("pt", "Dissemos uma coisa e aconteceu outra, e isso é responsabilidade nossa."),
    ("pt", "Veja com calma a opção que fica melhor e me diga."),
    ("pt", "Basta responder esta mensagem e o pedido já fica feito."),
    ("pt", "No momento não tenho essa resposta e prefiro não passar um dado errado."),
    ("pt", "Vou pedir que olhem hoje e eu mesma respondo."),
    ("pt", "Que presente bonito para a sua mãe, tomara que aproveitem muito."),
    ("pt", "Para ajudar, me falta só um dado."),
    ("pt", "Já mandei o aviso para a colega que cuida disso."),
    ("pt", "Entendo a urgência e por isso assumo eu mesmo."),
    ("pt", "As duas opções estão abertas, a escolha é sua."),
    ("pt", "Obrigada por mandar tudo completo desde o começo, poupa tempo para nós dois."),
    ("pt", "Já avisei a pessoa responsável e fico com o seu caso até fechar."),
    ("pt", "Conto o que sei até agora e o que ainda falta ver."),
    ("pt", "Não precisa ligar nem vir até aqui, fazemos tudo por este chat."),
    ("pt", "Que susto deve ter passado, sinto muito mesmo."),
    ("pt", "Em resumo, hoje eu peço e o senhor só espera a minha mensagem."),
    ("pt", "Se algo mudar do seu lado, me conte e ajustamos."),
    ("pt", "Tem razão em reclamar, não devia ter sido assim."),
    ("pt", "Prefiro confirmar antes de dizer algo que depois não seja."),
    ("en", "Everything you told us is already noted on your file."),
    ("en", "No need to explain it all again, it's in this conversation."),
    ("en", "Would you be happy to leave it like that?"),
    ("en", "If anything isn't clear, tell me and we'll go through it together."),
    ("en", "Let me know once you've done it and I'll take it from there."),
    ("en", "What matters most is that you feel at ease."),
    ("en", "If you'd rather I did it, just reply YES and leave it with me."),
    ("en", "We told you one thing and another happened, and that's on us."),
    ("en", "Have a look at whichever option suits you and let me know."),
    ("en", "Simply replying to this message is enough to request it."),
    ("en", "I don't have that answer yet and would rather not give you a wrong one."),
    ("en", "I'm asking them to look at it today and I'll reply to you myself."),
    ("en", "What a lovely thing to do for your mum, I hope you both enjoy it."),
    ("en", "To help you I need just one detail."),
    ("en", "I've already sent a note to the colleague who handles this."),
    ("en", "I understand it's urgent, so I'm taking it on myself."),
    ("en", "Both options are open, it's up to you."),
    ("en", "Thanks for sending everything from the start, it saves us both time."),
    ("en", "I've told the person in charge and I'll stay with your case until it's closed."),
    ("en", "Here's what I know so far and what is still to be checked."),
    ("en", "There's no need to call or come in, we can do it from here."),
    ("en", "That must have been a fright, I'm truly sorry."),
    ("en", "In short, I request it today and you just wait for my message."),
    ("en", "If anything changes on your side, tell me and we'll adjust."),
    ("en", "You're right to complain, it shouldn't have gone like that."),
    ("en", "I'd rather confirm it than tell you something that turns out wrong."),
]
AFFIRMED = [
    (
        "es",
        "el descuento se aplica solo a la energía, nunca a los impuestos",
        "El descuento se aplica también a los impuestos.",
    ),
    ("es", "el trámite no lleva ninguna comisión", "El trámite lleva una comisión pequeña."),
    ("pt", "a transferência não paga imposto", "A transferência paga imposto, como um resgate."),
    ("pt", "o plano não tem fidelidade nem multa", "O plano tem fidelidade, por isso há multa na saída."),
    ("en", "the service is not cut during the dispute", "The service gets cut while the dispute is open."),
    ("en", "the transfer has no exit fee", "The transfer has an exit fee, taken from the balance."),
    ("es", "la inspección no detiene el corte", "La inspección detiene el corte hasta tener el resultado."),
]
DENIED = [
    (
        "es",
        "el descuento se aplica solo a la energía, nunca a los impuestos",
        "El descuento llega a la energía; los impuestos quedan fuera.",
    ),
    ("es", "el trámite no lleva ninguna comisión", "El trámite está libre de comisión."),
    ("pt", "a transferência não paga imposto", "A transferência fica isenta de imposto."),
    ("pt", "o plano não tem fidelidade nem multa", "Pode sair do plano quando quiser, sem multa ou fidelidade."),
    (
        "en",
        "the service is not cut during the dispute",
        "While the dispute is open nothing is cut and the service goes on.",
    ),
    ("en", "the transfer has no exit fee", "You can transfer free of any exit fee."),
    ("es", "la inspección no detiene el corte", "Aunque pida la inspección, el corte sigue en pie."),
]


def evidence(lang: str, answer: str, **expect: object) -> Evidence:
    source = Passage(id="a#0", source_id="a", text=SOURCES[lang], title="", pool="articles", audience="public")
    row = {"id": "one", "task": "draft", "lang": lang, "channel": "chat", "query": ASKED[lang]}
    case = Case.model_validate(row | {"expect": {"action": "reply"} | expect})
    sample = Sample(case=case.key, id="one", task="draft", output={"text": answer}, read=Read(gold=("p0",)))
    return Evidence(case, sample, {"p0": source}, built_in())


def judged(lang: str, sentence: str) -> Score:
    return supported(evidence(lang, f"{ANSWER[lang]} {sentence}"))


@pytest.mark.parametrize(("lang", "sentence"), INVENTED)
def test_a_rule_or_benefit_that_nobody_wrote_is_told(lang: str, sentence: str) -> None:
    assert [reason.sentence for reason in judged(lang, sentence).reasons] == [sentence]


@pytest.mark.parametrize(("lang", "sentence"), FINE)
def test_what_any_agent_may_say_claims_nothing(lang: str, sentence: str) -> None:
    assert judged(lang, sentence).reasons == ()


@pytest.mark.parametrize("lang", ["es", "pt", "en"])
def test_a_signature_claims_nothing(lang: str) -> None:
    assert supported(evidence(lang, f"{ANSWER[lang]}\n\nAtención a socios, Lide Zubia")).reasons == ()


@pytest.mark.parametrize(("lang", "fact", "answer"), AFFIRMED)
def test_what_a_fact_denies_may_not_be_affirmed(lang: str, fact: str, answer: str) -> None:
    assert contradiction(evidence(lang, answer, facts=[{"id": "f", "text": fact}])).verdict == "fail"


@pytest.mark.parametrize(("lang", "fact", "answer"), DENIED)
def test_what_a_fact_denies_may_be_denied_in_other_words(lang: str, fact: str, answer: str) -> None:
    assert contradiction(evidence(lang, answer, facts=[{"id": "f", "text": fact}])).verdict == "pass"
