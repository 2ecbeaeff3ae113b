"""The words beside a number that say what it is. All patterns read folded text (small letters, no accents)."""

import re
from bisect import bisect_left

_DOCUMENT = (
    r"dni|d\.n\.i|nie|nif|n\.i\.f|cif|rut|r\.u\.t|run|cuit|cuil|curp|rfc|cpf|cnpj|nit|ruc|rg|cedulas?"
    r"|cedula de (?:ciudadania"
    r"|identidad|extranjeria)|c\.c|c\.i|ci|cc|documentos?(?: nacional)?(?: de identidad| de identidade"
    r"| de identificacion)?"
    r"|identificacion|identidad|identidade|pasaporte|passaporte|passport|clave de elector|ine|nss|seguridad social"
    r"|social security|ssn|contribuinte|licencia de conducir|carnet|carne de extranjeria|tarjeta de identidad"
)
DOCUMENT = re.compile(rf"\b(?:{_DOCUMENT})\b")

_ORDER = (
    r"pedidos?|orden|order|ordem|tickets?|tiquete|folio|facturas?|boletas?|recibos?|caso|case|guia|tracking|seguimiento"
    r"|rastreo|rastreio|protocolo|contrato|serie|serial|s/n|imei|mac|referencia|reference|ref|reclamo|reclamacion"
    r"|solicitud|codigo|code|encomenda|fatura|reserva|booking|invoice|transaccion|transaction|operacion|version|modelo"
    r"|sku|ean|poliza|policy|expediente|radicado|incidencia|averia|envio|remito|nota de venta|lote|comprobante"
    r"|codigo postal|cep|cp|zip|puk|pin|iccid|suministro|medidor|canal"
)
ORDER = re.compile(rf"\b(?:{_ORDER})\b")

PHONE = re.compile(
    r"\b(?:tel|tels|tfno|tlf|telf|telefonos?|telefones?|fono|fonos|celular(?:es)?|cel|movil(?:es)?|whatsapp|whats|wsp"
    r"|wasap"
    r"|wpp|zap|llam\w{1,8}|ligar|ligue|liga|phone|mobile|contacto|contato|contact|call|fijo|fixo|anexo"
    r"|escrib\w{1,6} al)\b"
)

NOT_A_PHONE = re.compile(
    r"(?:"
    # amounts, with the currency before
    r"(?:us\$|r\$|s/\.?|[$€£#]|\b(?:usd|eur|clp|cop|mxn|ars|pen|brl|uyu|uf|rs)\b) ?\d[\d.,]*+"
    # dates and times
    r"|(?<![\d.])\d{1,2}([/.-])\d{1,2}\1(?:19|20)?\d\d(?!\d)(?: ?(?:a las?|as|at|,|t)? ?\d{1,2}:\d\d(?::\d\d)?)?"
    r"|(?<!\d)(?:19|20)\d\d([/.-])\d{1,2}\2\d{1,2}(?!\d)(?:[ t]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?)?"
    r"|(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?![\d:])"
    r"|(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[ t]?\d{4,6})?(?!\d)"
    r"|(?<!\d)(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])(?:[12]\d|3[01]))(?:19|20)\d\d(?!\d)"
    # addresses of machines
    r"|(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|(?![.\d]))){4}(?::\d{1,5})?"
    r"|\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b"
    # quantities, with the unit behind
    r"|(?<![\d.,])\d[\d.,]*+ ?(?:pesos|euros?|dolares|reais|soles|guaranies|bolivianos|bs|€|%|usd|eur|clp|cop|mxn|ars"
    r"|uf"
    r"|[kmgt]bps|[kmgt]b(?:it)?s?(?:/s)?|megas?|gigas?|[mgk]?hz|kwh?|watts?|v|w|mah|km|cm|mm|mts?|metros|kg|grs?|ms|seg"
    r"|segundos|min|minutos|h|hs|horas|dias|meses|anos|years|days|hours|puntos|unidades)\b"
    # codes that begin with letters: AL-204417, OR 3214456, SN8801234567
    r"|(?<![\w])(?:[a-z]{1,6}[-_/#]|[a-z]{1,4})\d[\w-]*+"
    r")"
)
"""What holds digits and is no phone, in folded text: amounts, dates, times, IPs, MACs, speeds, quantities, codes."""


class Signs:
    """Where a text says what its numbers are."""

    def __init__(self, low: str) -> None:
        self._low = low
        found: list[tuple[int, str]] = []
        for name, pattern in (("document", DOCUMENT), ("order", ORDER), ("phone", PHONE)):
            found += [(match.start(), name) for match in pattern.finditer(low)]
        self._found = sorted(found)

    def before(self, place: int, reach: int = 40) -> str:
        """What the nearest word before `place` on its line says the number is: document, order, phone or ""."""
        last = bisect_left(self._found, (place, "")) - 1
        if last < 0:
            return ""
        start, sign = self._found[last]
        return "" if place - start > reach or "\n" in self._low[start:place] else sign
