from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from copilot.hours import Hours
from copilot.promises.calendar import Calendar, calendar_of
from copilot.promises.when import due, whens

CHILE = calendar_of(Hours(), "America/Santiago", "CL")
MADRID = calendar_of(Hours(), "Europe/Madrid", "ES")
SAID = datetime(2026, 3, 4, 10, 15, tzinfo=CHILE.zone)  # a Wednesday


def written(text: str, language: str, at: datetime = SAID, calendar: Calendar = CHILE) -> str:
    """The due time as the promise cases write it: the day alone where only the day is named."""
    found = due(text, at, calendar, language)
    return "" if found is None else found.at.strftime("%m-%d" if found.day else "%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hoy mismo te lo mando", "03-04"),
        ("el 31 de febrero", ""),
        ("el 29 de febrero de 2027", ""),
        ("te llamo mañana", "03-05"),
        ("mñn te llamo", "03-05"),
        ("en el día de mañana", "03-05"),
        ("pasado mañana te llega", "03-06"),
        ("te llamo mañana antes de las 6", "03-05 18:00"),
        ("mañana te devuelvo la llamada antes de las 6", "03-05 18:00"),
        ("mañana a primera hora", "03-05 09:00"),
        ("mañana por la mañana", "03-05 12:00"),
        ("esta tarde", "03-04 18:00"),
        ("hoy en la tardecita", "03-04 18:00"),
        ("el lunes por la mañana", "03-09 12:00"),
        ("el martes de mañana", "03-10 12:00"),
        ("la visita de mañana", "03-05"),
        ("al mediodía", "03-04 12:00"),
        ("antes de que termine el día", "03-04 18:00"),
        ("hoy sin falta antes de cerrar", "03-04 18:00"),
        ("en el transcurso del día", "03-04"),
        ("ahorita lo veo", "03-04"),
        ("al tiro", "03-04"),
        ("en unos minutos te escribo", "03-04"),
        ("dentro de 3 días", "03-07"),
        ("en quince días", "03-19"),
        ("en un plazo de 48 hs", "03-06 10:15"),
        ("en cuarenta y ocho horas", "03-06 10:15"),
        ("24 a 48 hs", "03-06 10:15"),
        ("en hora y media", "03-04 11:45"),
        ("en 2 horas y 30 minutos", "03-04 12:45"),
        ("un par de horas", "03-04 12:15"),
        ("en media hora", "03-04 10:45"),
        ("en 3 días hábiles", "03-09"),
        ("entre 5 y 7 días hábiles", "03-13"),
        ("en cinco (5) días hábiles", "03-11"),
        ("48 horas hábiles", "03-06"),
        ("24 horas hábiles", "03-05"),
        ("en 4 horas hábiles", "03-04 14:15"),
        ("a las 18 hs", "03-04 18:00"),
        ("mañana 18 hs", "03-05 18:00"),
        ("tipo 5 te llamo", "03-04 17:00"),
        ("a eso de las 3", "03-04 15:00"),
        ("5 pm", "03-04 17:00"),
        ("17:00h", "03-04 17:00"),
        ("a las 14.30", "03-04 14:30"),
        ("a las 3 y media", "03-04 15:30"),
        ("cuarto para las 6", "03-04 17:45"),
        ("a las ocho de la noche", "03-04 20:00"),
        ("a las 12 de la noche", "03-04 23:59"),
        ("entre 9 y 13", "03-04 13:00"),
        ("mañana entre diez y una", "03-05 13:00"),
        ("el viernes de 9 a 14", "03-06 14:00"),
        ("entre las 4 y las 5 de la tarde", "03-04 17:00"),
        ("mañana después de las 3", "03-05 18:00"),
        ("de aquí al viernes", "03-06"),
        ("antes del viernes", "03-06"),
        ("el miércoles", "03-11"),
        ("hoy miércoles", "03-04"),
        ("el jueves 12 a las 15:30", "03-12 15:30"),
        ("el jueves de la próxima semana", "03-12"),
        ("la semana que viene", "03-13"),
        ("esta semana", "03-06"),
        ("el fin de semana", "03-08"),
        ("a fin de mes", "03-31"),
        ("el próximo mes", "04-30"),
        ("el 15", "03-15"),
        ("el 2", "04-02"),
        ("el 5 del próximo mes", "04-05"),
        ("15/04", "04-15"),
        ("a más tardar el 30 de octubre", "10-30"),
        ("el 25 de febrero", "02-25"),
        ("primero de abril", "04-01"),
        ("del 9 al 13 de marzo", "03-13"),
        ("entre el martes y el jueves", "03-12"),
        ("hoy o mañana", "03-05"),
    ],
)
def test_spanish(text: str, expected: str) -> None:
    assert written(text, "es-CL") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("amanhã até as 18h", "03-05 18:00"),
        ("amanha de manha", "03-05 12:00"),
        ("depois de amanhã", "03-06"),
        ("ainda hoje", "03-04"),
        ("já já", "03-04"),
        ("hoje à tarde", "03-04 18:00"),
        ("até o fim do dia", "03-04 18:00"),
        ("amanhã logo cedo", "03-05 09:00"),
        ("na quinta-feira", "03-05"),
        ("na 5ª te ligo", "03-05"),
        ("na segunda te ligo", "03-09"),
        ("segunda que vem", "03-09"),
        ("na terça da semana que vem", "03-10"),
        ("sexta às 10h30", "03-06 10:30"),
        ("em até 3 dias úteis", "03-09"),
        ("em 24h úteis", "03-05"),
        ("daqui a 2 horas", "03-04 12:15"),
        ("em uma hora e meia", "03-04 11:45"),
        ("nas próximas 24 horas", "03-05 10:15"),
        ("na próxima semana", "03-13"),
        ("no fim de semana", "03-08"),
        ("até o final da semana", "03-06"),
        ("às 4", "03-04 16:00"),
        ("às duas da tarde", "03-04 14:00"),
        ("amanhã das 9h às 12h", "03-05 12:00"),
        ("amanhã das 8 ao meio-dia", "03-05 12:00"),
        ("até o dia 15 de abril", "04-15"),
        ("dia 20 do mês que vem", "04-20"),
    ],
)
def test_portuguese(text: str, expected: str) -> None:
    assert written(text, "pt-BR") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("by 5pm tomorrow", "03-05 17:00"),
        ("tmrw by noon", "03-05 12:00"),
        ("within 2 business days", "03-06"),
        ("first thing Monday", "03-09 09:00"),
        ("Monday morning", "03-09 12:00"),
        ("by end of day", "03-04 18:00"),
        ("EOD tomorrow", "03-05 18:00"),
        ("by close of business Friday", "03-06 18:00"),
        ("in the next hour", "03-04 11:15"),
        ("an hour from now", "03-04 11:15"),
        ("within 24-48 hours", "03-06 10:15"),
        ("in a day or two", "03-06"),
        ("on the 15th", "03-15"),
        ("next Thursday", "03-05"),
        ("on Tuesday next week", "03-10"),
        ("this afternoon", "03-04 18:00"),
        ("between 2 and 4pm", "03-04 16:00"),
        ("half past five", "03-04 17:30"),
        ("April 15th at 10am", "04-15 10:00"),
        ("right away", "03-04"),
        ("today or tomorrow", "03-05"),
        ("wed 10am", "03-11 10:00"),
        ("the next business day", "03-05"),
    ],
)
def test_english(text: str, expected: str) -> None:
    assert written(text, "en-US") == expected


@pytest.mark.parametrize(
    "text",
    [
        "es la segunda vez que llama",
        "elija la segunda opción",
        "en 2 cuotas de $20.000",
        "la versión 2.1 del 3.4",
        "el pedido 12345",
        "te descuento el 5%",
        "atendemos 24/7",
        "por ahora no hay novedades",
        "en cuanto tenga novedades",
        "lo antes posible",
        "los 2 meses cobrados de más",
        "plan de 12 meses",
        "por 30 días",
        "quién sabe",
        "ayer te llamé",
        "el lunes pasado te llamé",
        "hace 3 días",
        "el 10 de febrero te cobraron",
    ],
)
def test_what_is_no_time_or_a_past_one_in_spanish(text: str) -> None:
    assert due(text, SAID, CHILE, "es-CL") is None


@pytest.mark.parametrize("text", ["a segunda via da fatura", "na segunda tentativa", "ontem te liguei", "há 3 dias"])
def test_what_is_no_time_or_a_past_one_in_portuguese(text: str) -> None:
    assert due(text, SAID, CHILE, "pt-BR") is None


@pytest.mark.parametrize(
    "text", ["it may work", "2 out of 3", "by 5 people", "3 days ago", "last Monday", "Morning, Luis"]
)
def test_what_is_no_time_or_a_past_one_in_english(text: str) -> None:
    assert due(text, SAID, CHILE, "en-US") is None


def test_the_second_is_a_monday_only_in_portuguese() -> None:
    assert (written("na segunda", "pt-BR"), written("la segunda", "es-CL")) == ("03-09", "")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [("4/5", "en-US", "04-05"), ("4/5", "en-GB", "05-04"), ("4/15", "en-GB", "04-15"), ("4/5", "es-US", "05-04")],
)
def test_the_order_of_day_and_month_follows_the_language_where_both_are_possible(
    text: str, language: str, expected: str
) -> None:
    assert written(text, language) == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [("09:00-18:00", "03-05 18:00"), ("05:30-17:00", "03-05 06:00"), ("12:00-23:00", "03-05 18:00")],
)
def test_an_hour_that_may_be_either_lies_within_opening_hours(hours: str, expected: str) -> None:
    calendar = calendar_of(Hours.model_validate({"mon-fri": hours}), "America/Santiago", "CL")
    assert written("mañana antes de las 6", "es-CL", calendar=calendar) == expected


def test_an_hour_of_today_that_is_over_is_the_other_one() -> None:
    assert written("hoy a las 9", "es-CL") == "03-04 21:00"


def test_an_hour_without_its_day_that_is_over_is_the_next_working_days() -> None:
    friday = datetime(2026, 3, 6, 17, 0, tzinfo=CHILE.zone)
    assert written("te llamo a las 10", "es-CL", friday) == "03-09 10:00"


def test_a_day_on_which_the_company_is_closed_ends_at_six() -> None:
    found = due("el domingo", SAID, CHILE, "es-CL")
    assert found is not None
    assert (found.at.isoformat(), found.day) == ("2026-03-08T18:00:00-03:00", True)


def test_today_said_after_closing_ends_with_the_day() -> None:
    found = due("hoy mismo", datetime(2026, 3, 4, 19, 30, tzinfo=CHILE.zone), CHILE, "es-CL")
    assert found is not None
    assert (found.at.hour, found.at.minute, found.day) == (23, 59, True)


def test_this_week_said_on_saturday_ends_on_sunday() -> None:
    assert written("esta semana", "es-CL", datetime(2026, 3, 7, 12, 0, tzinfo=CHILE.zone)) == "03-08"


def test_working_days_skip_national_holidays() -> None:
    said = datetime(2026, 9, 16, 12, 0, tzinfo=CHILE.zone)
    assert written("en 3 días hábiles", "es-CL", said) == "09-22"


def test_the_time_said_is_read_in_the_companys_zone() -> None:
    assert written("hoy", "es-CL", datetime.fromisoformat("2026-03-05T01:30:00+00:00")) == "03-04"


@pytest.mark.parametrize(
    ("calendar", "said", "expected"),
    [
        (CHILE, "2026-04-04T23:30:00-03:00", "2026-04-04T23:30:00-04:00"),
        (CHILE, "2026-09-05T23:30:00-04:00", "2026-09-06T01:30:00-03:00"),
        (MADRID, "2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00"),
        (MADRID, "2026-10-25T01:30:00+02:00", "2026-10-25T02:30:00+02:00"),
    ],
)
def test_hours_are_hours_even_when_clocks_change(calendar: Calendar, said: str, expected: str) -> None:
    found = due("en una hora", datetime.fromisoformat(said), calendar, "es")
    assert found is not None
    assert found.at - datetime.fromisoformat(said) == timedelta(hours=1)
    assert found.at.isoformat() == datetime.fromisoformat(expected).isoformat()


@pytest.mark.parametrize("said", ["2026-04-04T10:00:00-03:00", "2026-09-05T10:00:00-04:00"])
def test_tomorrow_at_ten_is_ten_on_the_wall_when_clocks_change(said: str) -> None:
    found = due("mañana a las 10", datetime.fromisoformat(said), CHILE, "es-CL")
    assert found is not None
    assert (found.at.hour, found.at.tzinfo) == (10, ZoneInfo("America/Santiago"))


def test_every_separate_time_is_given_in_order_with_its_words() -> None:
    text = "Te llamo mañana antes de las 6 y el viernes te mando la factura."
    found = whens(text, SAID, CHILE, "es-CL")
    assert [text[one.start : one.end] for one in found] == ["mañana antes de las 6", "el viernes"]
    assert [one.at.day for one in found] == [5, 6]


def test_a_time_after_another_day_in_the_same_sentence_is_of_that_day() -> None:
    found = whens("te llamo mañana a las 10 y a las 5 pasa el técnico", SAID, CHILE, "es-CL")
    assert [(one.at.day, one.at.hour) for one in found] == [(5, 10), (5, 17)]


def test_the_place_is_right_where_accents_are_written_apart() -> None:
    text = "Ma\u0301s tarde no: man\u0303ana a las 10"
    found = whens(text, SAID, CHILE, "es-CL")
    assert text[found[-1].start : found[-1].end] == "man\u0303ana a las 10"


def test_without_words_of_time_nothing_is_due() -> None:
    assert whens("Vamos a devolverte el cobro", SAID, CHILE, "es-CL") == ()


WORDS = (
    "mañana a las 6 de el 31 31/12 99/99 9999 hs hábiles entre y en próximas semana pm : . - ( ) lunes feira 5ª 2026 "
    "april segunda fin mes día 24 48 horas and half past next by tomorrow 31-12-9999 0001-01-01 ² ٣ ١٢ İ ß ﬁ \n"
)
PIECES = st.sampled_from(WORDS.split(" "))


@given(st.text() | st.lists(PIECES, max_size=12).map(" ".join), st.sampled_from(["es-CL", "pt-BR", "en-US", ""]))
@example("en 999999999999 días", "es")
@example("en 1000 semanas hábiles", "es")
@example("29/02", "es")
def test_any_text_is_read_without_an_error(text: str, language: str) -> None:
    for found in whens(text, SAID, MADRID, language):
        assert found.at.tzinfo == MADRID.zone
        assert 0 <= found.start < found.end <= len(text)
    due(text, SAID, MADRID, language)


@given(st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 30), timezones=st.just(CHILE.zone)))
@example(datetime(9999, 12, 30, 23, 0, tzinfo=CHILE.zone))
def test_any_moment_will_do(said: datetime) -> None:
    for text in ("en 36 meses", "fin de año", "el 29/02", "en 5 días hábiles", "la próxima semana", "a las 5"):
        due(text, said, CHILE, "es-CL")
