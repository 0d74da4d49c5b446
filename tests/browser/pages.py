"""What a person at the screen does, in her own words: fields by their labels, buttons by what stands on them."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

SHOTS = os.environ.get("LIANXIN_SHOTS")


class Worker:
    """A person at her browser."""

    def __init__(self, page: Page, username: str, *, phone: bool = False) -> None:
        self.page, self.username, self.phone = page, username, phone
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on(
            "response", lambda answer: answer.status >= 500 and self.problems.append(f"{answer.status} {answer.url}")
        )

    def log_in(self, password: str) -> None:
        """From the login page to the first page of her own."""
        self.page.goto("/login")
        self.page.get_by_label("用户名").fill(self.username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(re.compile(r"/(portal)?$"))

    def open(self, path: str) -> int:
        """Type an address; the answer's status."""
        answer = self.page.goto(path)
        return answer.status if answer else 0

    def shot(self, name: str, *, whole: bool = False) -> None:
        """Keep a picture of the screen where LIANXIN_SHOTS names a folder."""
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            suffix = "-390" if self.phone else ""
            self.page.screenshot(path=str(Path(SHOTS) / f"{name}{suffix}.png"), full_page=whole)

    def menu(self, entry: str) -> None:
        """Press an entry of the menu at the left."""
        self.page.locator("#menu").get_by_role("link", name=re.compile(f"^{entry}")).click()

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press a button, or a link that looks like one."""
        self.button(name).click()

    def submit(self) -> None:
        """Press the first button of the foot bar."""
        self.page.locator(".footbar button[type=submit]").first.click()

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """The button or link of this name in the sheet."""
        main = self.page.locator(".sheet")
        return main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first

    def field(self, label: str) -> Locator:
        """The field of this label, whether or not it says that it may be left empty."""
        return self.page.get_by_label(re.compile(f"^{re.escape(label)}(（可不填）)?$")).first

    def fill(self, label: str, text: str) -> None:
        """Write into the field of this label."""
        self.field(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.field(label).select_option(label=option)

    def tick(self, chip: str) -> None:
        """Have this chip chosen, whether or not the browser remembered it."""
        label = self.page.locator("label.chip").filter(has_text=re.compile(f"^\\s*{chip}\\s*$")).first
        if not label.locator("input").is_checked():
            label.click()

    def sees(self, *texts: str) -> None:
        """Each text stands somewhere on the page."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def told(self, text: str) -> None:
        """A message after an act says this."""
        expect(self.page.locator("[data-toast], .strip, .said").filter(has_text=text).first).to_be_visible()

    def post(self, path: str, **fields: str) -> None:
        """Send a form that no page offers her, as somebody with the browser's tools would."""
        self.page.evaluate(
            """([path, fields]) => {
              const form = Object.assign(document.createElement("form"), { method: "post", action: path });
              const token = document.querySelector("meta[name=csrf-token]").content;
              for (const [name, value] of Object.entries({ csrf_token: token, ...fields }))
                form.append(Object.assign(document.createElement("input"), { name, value, type: "hidden" }));
              document.body.append(form); form.submit(); }""",
            [path, fields],
        )  # fmt: skip
        self.page.wait_for_load_state()

    def fetch(self, path: str) -> tuple[bytes, dict[str, str]]:
        """The bytes and headers behind an address, with her login."""
        answer = self.page.context.request.get(path, timeout=30_000)
        assert answer.ok, (path, answer.status)
        return answer.body(), answer.headers

    @property
    def ref(self) -> str:
        """The last part of the address: the public id of the record on the screen."""
        return self.page.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]


class RecipientForm:
    """The sheet on which a child is registered."""

    def __init__(self, worker: Worker) -> None:
        self.worker, self.page = worker, worker.page
        self.number = self.page.locator("#id_number")
        self.birth = self.page.get_by_label("出生日期", exact=True).first

    def open(self) -> None:
        """From the list of recipients."""
        self.worker.open("/recipients/new/child")

    def type_number(self, digits: str) -> None:
        """Type the number key by key, as she would."""
        self.number.fill("")
        self.number.press_sequentially(digits)

    def margin(self) -> Locator:
        """What is said beside the number."""
        return self.page.locator("#id_number-margin")

    def fill(self, *, name: str, village: str, school: str) -> None:
        """Everything that the number does not say."""
        worker = self.worker
        worker.fill("姓名", name)
        place = self.page.locator("[data-region-picker] input[role=combobox]")
        place.fill(village[:2])
        self.page.get_by_role("option").filter(has_text=village).click()
        worker.choose("监护人类型", "（外）祖父母")
        worker.choose("监护人是孩子的", "祖母")
        worker.fill("监护人姓名", "刘桂兰")
        worker.fill("监护人手机", "13904785678")
        worker.tick("留守")
        worker.choose("学段", "小学")
        worker.fill("学校", school)
        worker.choose("收入类别", "低保")
        worker.tick("同意")

    def bank(self, account: str) -> None:
        """Unfold the account and write it."""
        self.page.get_by_text("账号、开户行、开户名").click()
        self.worker.fill("银行账号", account)
        self.worker.fill("开户行", "乌拉特中旗农商行德岭山支行")
        self.worker.fill("开户名", "刘桂兰")
        self.worker.choose("账户人是受助人的", "祖母")

    def save(self) -> None:
        """Press save once."""
        self.save_button.click()

    @property
    def save_button(self) -> Locator:
        return self.page.locator(".footbar").get_by_role("button", name=re.compile("^保存(?!，)"))
