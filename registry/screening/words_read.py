"""Results as hospitals write them, as codes: "TCT：未见上皮内病变", "16型阳性", "BI-RADS 4a类", "CIN Ⅱ级"."""

from __future__ import annotations

import re

from registry.core.errors import Invalid
from registry.core.i18n import Text, _

_ROMAN = str.maketrans({"Ⅰ": "1", "Ⅱ": "2", "Ⅲ": "3", "Ⅳ": "4"})
_NOT_TESTED = ("未查", "未做", "未检", "没查", "没做", "不详", "未检查", "未开展", "/", "—", "-", "无", "")


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-—–:：,，。;；()（）、/]", "", text.translate(_ROMAN)).upper()


def _not_tested(text: str) -> bool:
    return text.strip() in _NOT_TESTED


def _unknown(text: str, known: str) -> Invalid:
    message: Text = _("“%(text)s”认不出来。可以写：%(known)s。", text=text.strip()[:20], known=known)
    return Invalid(message)


_CYTOLOGY = (
    ("unsat", ("不满意", "UNSAT", "标本不合格", "无法评价")),
    ("ADENOCA", ("ADENOCA", "宫颈腺癌")),
    ("AIS", ("AIS", "原位腺癌")),
    ("ASC_H", ("ASCH", "不除外高度", "不排除高度", "不能排除高级别")),
    ("ASC_US", ("ASCUS", "ASC", "意义不明", "意义未明", "意义不明确")),
    ("AGC", ("AGC", "非典型腺", "不典型腺")),
    ("HSIL", ("HSIL", "高度鳞状", "高级别鳞状", "高度病变", "高级别病变")),
    ("LSIL", ("LSIL", "低度鳞状", "低级别鳞状", "低度病变", "低级别病变")),
    ("SCC", ("SCC", "鳞状细胞癌", "鳞癌")),
    ("ADENOCA", ("腺癌",)),
    ("NILM", ("NILM", "未见上皮内", "未见恶性", "无上皮内病变", "未见异常", "未见癌", "正常", "阴性", "炎症", "良性")),
)


def cytology(text: str) -> str | None:
    """A code of the list cytology (TBS); raises Invalid for what it does not know."""
    if _not_tested(text):
        return None
    plain = _plain(text)
    for code, words in _CYTOLOGY:
        if any(word in plain for word in words):
            return code
    raise _unknown(text, "NILM、ASC-US、ASC-H、LSIL、HSIL、SCC、AGC、AIS、腺癌、不满意")


def hpv(text: str) -> str | None:
    """neg, hr1618 or hr_other; a positive without a type counts as another high-risk type. Raises Invalid."""
    if _not_tested(text):
        return None
    plain = _plain(text).replace("HPV", "")
    numbers = set(re.findall(r"\d{2}", plain))
    if plain in ("NEG", "-") or ("阴" in plain and "阳" not in plain) or "未见" in plain or "正常" in plain:
        return "neg"
    if numbers & {"16", "18"} and "其他" not in plain:
        return "hr1618"
    if plain in ("POS", "+", "HROTHER") or "阳" in plain or "高危" in plain or numbers:
        return "hr_other"
    raise _unknown(text, "阴性、16/18 型阳性、其他高危型阳性")


def birads(text: str) -> str | None:
    """0 to 6, 4 as 4A, 4B or 4C; a bare 4 counts as 4A. Words for a clear finding are 1. Raises Invalid."""
    if _not_tested(text):
        return None
    plain = _plain(text).replace("BIRADS", "").replace("US", "")
    plain = re.sub(r"\.0$", "", plain)
    match = re.search(r"([0-6])([ABC]?)", plain)
    if match:
        return "4" + (match[2] or "A") if match[1] == "4" else str(match[1])
    if any(word in plain for word in ("未见异常", "正常", "阴性")):
        return "1"
    if any(word in plain for word in ("增生", "良性")):
        return "2"
    raise _unknown(text, "0、1、2、3、4A、4B、4C、5、6")


def histology(text: str) -> str | None:
    """benign, CIN1 to CIN3 or invasive; of a range the higher one counts. Raises Invalid."""
    if _not_tested(text):
        return None
    plain = _plain(text).replace("III", "3").replace("II", "2")
    if "CIN" in plain:
        grades = re.findall(r"[1-3]", plain.replace("CINI", "CIN1"))
        if grades:
            return f"CIN{max(grades)}"
    if "原位" in plain or "HSIL" in plain:
        return "CIN3"
    if "LSIL" in plain:
        return "CIN1"
    if any(
        word in plain for word in ("未见癌", "正常", "炎", "良性", "未见异常", "阴性", "息肉", "BENIGN", "囊肿", "腺瘤")
    ):
        return "benign"
    if "癌" in plain or "INVASIVE" in plain:
        return "invasive"
    raise _unknown(text, "正常/炎症、CIN1、CIN2、CIN3、浸润癌")
