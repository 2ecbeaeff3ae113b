"""What a number counts, and numbers written as words: Spanish, Portuguese and English."""

from copilot.text import fold

_NAMES = {
    "second": "s seg segs segundo segundos second seconds sec secs",
    "minute": "min mins minuto minutos minute minutes",
    "hour": "h hs hr hrs hora horas hour hours",
    "day": "d dia dias day days",
    "workday": "habil habiles laborable laborables uteis util",
    "week": "semana semanas week weeks",
    "month": "mes meses month months",
    "year": "ano anos year years",
    "percent": "% percent",
    "$": "$ peso pesos usd clp mxn ars cop dolar dolares dollar dollars us$",
    "€": "€ eur euro euros",
    "R$": "r$ brl real reais",
    "£": "£ gbp pounds",
    "S/": "s/ pen soles",
    "gb": "gb giga gigas gigabytes",
    "mb": "mb mbps mbit mbits mega megas megabytes megabits",
    "ghz": "ghz",
    "times": "veces vez vezes times",
}
UNITS = {word: unit for unit, listed in _NAMES.items() for word in listed.split()}
DURATIONS = frozenset({"second", "minute", "hour", "day", "workday", "week", "month", "year"})
MONEY = frozenset({"$", "€", "R$", "£", "S/"})
EXACT = DURATIONS | {"percent", "gb", "mb", "ghz"}
"""Units that a number counting something else ("5 equipos") cannot carry."""

SAME = {("day", "workday"), ("workday", "day")}
EQUAL = {
    ("hour", "day"): 24,
    ("day", "week"): 7,
    ("minute", "hour"): 60,
    ("second", "minute"): 60,
    ("month", "year"): 12,
}
"""(small, large): how many of the small one make the large one."""

BETWEEN = frozenset(
    fold(
        "primer primeros primeras próximos próximas últimos últimas siguientes first next last business working full "
        "calendar primeiros primeiras últimos seguintes largos buenos corridos naturales"
    ).split()
)
"""Words that may stand between a number and what it counts; the last few also after it."""

_SPELLED = {
    "es": (
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
        "dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete "
        "veintiocho veintinueve treinta"
    ),
    "pt": (
        "zero um dois tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete "
        "dezoito dezenove vinte"
    ),
    "en": (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty"
    ),
}
_TENS = {
    20: "vinte twenty veinte",
    30: "treinta trinta thirty",
    40: "cuarenta quarenta forty",
    50: "cincuenta cinquenta fifty",
    60: "sesenta sessenta sixty",
    70: "setenta seventy",
    80: "ochenta oitenta eighty",
    90: "noventa ninety",
    100: "cien ciento cem cento hundred",
    200: "doscientos doscientas duzentos duzentas",
    300: "trescientos trescientas trezentos trezentas",
    400: "cuatrocientos cuatrocientas quatrocentos quatrocentas",
    500: "quinientos quinientas quinhentos quinhentas",
    600: "seiscientos seiscientas seiscentos seiscentas",
    700: "setecientos setecientas setecentos setecentas",
    800: "ochocientos ochocientas oitocentos oitocentas",
    900: "novecientos novecientas novecentos novecentas",
}
ONES = frozenset({"un", "una", "uno", "um", "uma", "one"})
SCALES = {"mil": 1_000, "thousand": 1_000, "k": 1_000}
SCALES |= dict.fromkeys(("millon", "millones", "million", "milhao", "milhoes"), 1_000_000)
NUMBERS = {word: value for listed in _SPELLED.values() for value, word in enumerate(listed.split())}
NUMBERS |= {word: value for value, listed in _TENS.items() for word in listed.split()}
NUMBERS |= {"duas": 2, "veintiuna": 21, "catorce": 14, "dezasseis": 16, "veintiun": 21} | dict.fromkeys(ONES, 1)

_MONTHS = (
    "enero janeiro january ene jan",
    "febrero fevereiro february feb fev",
    "marzo marco march mar",
    "abril april abr apr",
    "mayo maio may mai",
    "junio junho june jun",
    "julio julho july jul",
    "agosto august ago aug",
    "septiembre setiembre setembro september sep sept",
    "octubre outubro october oct out",
    "noviembre novembro november nov",
    "diciembre dezembro december dic dez dec",
)
MONTHS = {word: number for number, listed in enumerate(_MONTHS, start=1) for word in listed.split()}

_WEEKDAYS = (
    "lunes monday segunda-feira mondays",
    "martes tuesday terca terca-feira tuesdays",
    "miercoles wednesday quarta-feira wednesdays",
    "jueves thursday quinta-feira thursdays",
    "viernes friday sexta-feira fridays",
    "sabado sabados saturday saturdays",
    "domingo domingos sunday sundays",
)
WEEKDAYS = {word: number for number, listed in enumerate(_WEEKDAYS) for word in listed.split()}
SHORT_WEEKDAYS = {"segunda": 0, "quarta": 2, "quinta": 3, "sexta": 4}
"""Portuguese days without "-feira", which are also ordinals: they carry a claim but make none."""

UNCOUNTED_AFTER = frozenset(
    fold(
        "paso pasos passo passos step steps opción opciones opção opções option options cosa cosas coisa coisas thing "
        "things punto puntos ponto pontos point points pregunta preguntas pergunta perguntas question questions duda "
        "dudas forma formas manera maneras way ways"
    ).split()
)
"""What a reply counts of its own: "estos 3 pasos", "paso 2"."""

HALF_DAYS = frozenset(
    ["a", "p", "am", "pm", "manana", "manha", "morning", "tarde", "noche", "noite", "afternoon", "evening"]
)
HALVES = frozenset({"media", "meia", "half"})
