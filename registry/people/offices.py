"""Which office keeps a person: all that another office learns of her (issue: nothing of another township's data)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from registry.core.i18n import Text, _
from registry.regions.queries import path_names, region_names
from registry.settings.queries import get_text


@dataclass(frozen=True)
class Office:
    """The township's federation and the number to call ("" where none is set)."""

    region_code: str
    name: str
    hotline: str

    def elsewhere(self) -> Text:
        """The sentence for a worker of another office."""
        if self.hotline:
            return _(
                "这个证件号已由%(office)s登记，请打电话 %(phone)s 联系。要转来，请他们办转出。",
                office=self.name,
                phone=self.hotline,
            )
        return _("这个证件号已由%(office)s登记，请和他们联系。要转来，请他们办转出。", office=self.name)


def office_of(scope_code: str, today: dt.date) -> Office:
    """The office that keeps the persons of a village or township."""
    township = scope_code[:9] + "000"
    county = scope_code[:6] + "000000"
    names = region_names([county, township])
    name = "".join(names[code] for code in dict.fromkeys((county, township)) if code in names)
    hotline = get_text("hotline", on=today, region_code=township)
    return Office(township, str(_("%(region)s妇联", region=name or "".join(path_names(county)))), hotline)
