"""Two QTI 3 players in a real Chromium: 1EdTech's rules as somebody else wrote them down."""

from pathlib import Path

import pytest

MODULES = Path(__file__).parent / "node_modules"
PLAYER = MODULES / "@citolab/qti-components/cdn/index.global.js"
OTHER = (
    MODULES / "vue/dist/vue.min.js",
    MODULES / "qti3-item-player/dist/qti3Player.umd.min.js",
)
"""A player that 1EdTech certified, and what it runs on."""
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


OPEN = """() => new Promise(opened => {
  window.once = event => new Promise(done => { waiting[event] = done; });
  window.waiting = {};
  const tell = event => what => { waiting[event]?.(what); };
  window.shown = new Vue({render: make => make(qti3Player, {
    attrs: {'suppress-alert-messages': '', 'suppress-invalid-response-messages': ''},
    on: {
      notifyQti3PlayerReady: player => { window.player = player; opened(); },
      notifyQti3ItemReady: tell('item'),
      notifyQti3EndAttemptCompleted: tell('score'),
    },
  })}).$mount('main');
})"""
OTHER_LOAD = """async xml => {
  const control = {max_attempts: 0, show_feedback: false, validate_responses: false};
  const ready = once('item');
  player.loadItemFromXml(xml, {guid: `${Math.random()}`, status: 'interacting', sessionControl: control});
  await ready;
}"""
OTHER_SUBMIT = """async responses => {
  const answer = part => {
    if (part.setResponse && part.responseIdentifier) part.setResponse(responses[part.responseIdentifier] ?? null);
    part.$children.forEach(answer);
  };
  answer(shown);
  const scored = once('score');
  player.endAttempt('');
  const {state} = await scored;
  const value = name => state.outcomeVariables.find(each => each.identifier === name)?.value;
  return {score: Number(value('SCORE')), most: Number(value('MAXSCORE')), told: value('FEEDBACK')};
}"""


class Other(Player):
    """The other player: it writes answers into its interactions."""

    def load(self, xml):
        self.page.evaluate(OTHER_LOAD, xml)

    def submit(self, **responses):
        return self.page.evaluate(OTHER_SUBMIT, responses)


def blank(browser, *scripts):
    """A page with the scripts of a player, which writes down what goes wrong there."""
    if not all(script.is_file() for script in scripts):
        pytest.skip("no QTI player here: npm install --prefix tests/qti")
    page = browser.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.set_content("<!doctype html><html lang='ko'><body><main></main></body></html>")
    for script in scripts:
        page.add_script_tag(path=script)
    return page


@pytest.fixture(scope="module")
def player(browser):
    page = blank(browser, PLAYER)
    yield Player(page)
    assert page.problems == []
    page.close()


@pytest.fixture(scope="module")
def other(browser):
    page = blank(browser, *OTHER)
    page.evaluate(OPEN)
    yield Other(page)
    assert page.problems == []
    page.close()
