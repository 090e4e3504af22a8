"""A QTI 3 player in a real Chromium: 1EdTech's rules as somebody else wrote them down."""

from pathlib import Path

import pytest

PLAYER = (
    Path(__file__).parent / "node_modules/@citolab/qti-components/cdn/index.global.js"
)  # fmt: skip
LOAD = """async xml => {
  document.body.innerHTML = '<qti-item><item-container></item-container></qti-item>';
  const container = document.querySelector('item-container');
  await container.updateComplete;
  container.itemXML = xml;
  for (let tries = 0; tries < 500; tries++) {
    const item = container.shadowRoot.querySelector('qti-assessment-item');
    if (item) {
      await item.updateComplete;
      await new Promise(done => setTimeout(done, 20));
      window.item = item;
      return;
    }
    await new Promise(done => setTimeout(done, 5));
  }
  throw new Error('the player shows no item');
}"""
SUBMIT = """async responses => {
  item.resetResponses();
  item.variables = Object.entries(responses).map(([identifier, value]) => ({identifier, value}));
  item.processResponse();
  const value = name => item.variables.find(each => each.identifier === name)?.value;
  const feedback = [...item.querySelectorAll('qti-modal-feedback')];
  await Promise.all(feedback.map(each => each.updateComplete));
  return {score: Number(value('SCORE')), most: Number(value('MAXSCORE')), told: value('FEEDBACK')};
}"""


class Player:
    """Shows an item (QTI 3 XML) and scores responses to it."""

    def __init__(self, page):
        self.page = page

    def load(self, xml):
        self.page.evaluate(LOAD, xml)

    def submit(self, **responses):
        return self.page.evaluate(SUBMIT, responses)


@pytest.fixture(scope="module")
def player(browser):
    if not PLAYER.is_file():
        pytest.skip("no QTI player here: npm install --prefix tests/qti")
    page = browser.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.set_content("<!doctype html><html lang='ko'><body></body></html>")
    page.add_script_tag(path=PLAYER)
    yield Player(page)
    assert page.problems == []
    page.close()
