"""Make docs/screenshot.png: the demo's front page, a story on a phone, the story form.

DEMO_PASSWORD=demo uv run manage.py demo &
DEMO_PASSWORD=demo uv run bench/screenshot.py [http://127.0.0.1:8000]
"""

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

OUT = Path(__file__).resolve().parents[1] / "docs" / "screenshot.png"


def shoot(browser, site, path, size, login=None):
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height})
    if login:
        page.goto(f"{site}/admin/login/?next={path}")
        page.fill("#id_username", login)
        page.fill("#id_password", os.environ["DEMO_PASSWORD"])
        page.click("[type=submit]")
        page.locator(".ck-content").wait_for()
    else:
        page.goto(site + path)
    page.wait_for_timeout(600)
    return page, Image.open(io.BytesIO(page.screenshot()))


def main(site="http://127.0.0.1:8000"):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page, front = shoot(browser, site, "/", (1280, 960))
        story = page.locator(".card--lead a").first.get_attribute("href")
        _page, phone = shoot(browser, site, story, (400, 960))
        form = "/admin/articles/article/1/change/"
        _page, desk = shoot(browser, site, form, (1000, 960), login="editeur")
        browser.close()
    sheet = Image.new("RGB", (1280 + 400 + 1000 + 80, 1000), "#8d8478")
    for left, picture in ((20, front), (1320, phone), (1740, desk)):
        sheet.paste(picture, (left, 20))
    sheet.resize((1380, 500), Image.Resampling.LANCZOS).quantize(128).save(OUT, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
