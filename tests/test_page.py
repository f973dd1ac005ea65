"""The page checks find what they are for, and nothing on a good page."""

import pytest

from tests.page import problems

GOOD = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>申请</title><link rel="stylesheet" href="/static/office.css">
<script src="/static/theme.js" defer></script></head>
<body><main><h1>申请</h1><h2>企业</h2><!-- a comment -->
<form method="post" action="/save"><input type="hidden" name="csrf_token" value="1">
<label for="code">代码</label><input id="code" name="code" aria-describedby="hint"><p id="hint">18 位</p>
<label>人数 <input name="staff" type="number"></label>
<button type="submit">保存</button></form>
<a href="/next"><img src="/static/next.png" alt="下一页"></a>
<svg role="img" aria-label="复工人数曲线"></svg><svg aria-hidden="true"></svg></main></body></html>"""


def test_a_good_page_has_no_problems():
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("good", "bad", "found"),
    [
        ("<!doctype html>\n", "", ["line 1: Unexpected start tag (html). Expected DOCTYPE."]),
        ("</form>", "</div></form>", ["line 8: End tag (div) seen too early. Expected other end tag."]),
        ("</main>", "<script>alert(1)</script></main>", ["an inline script"]),
        ("</head>", "<style>p { color: red }</style></head>", ["an inline style sheet"]),
        ("<h2>", '<h2 style="color: red">', ["<h2> has an inline style"]),
        ("<button ", '<button onclick="go()" ', ['<button type="submit"> has an inline onclick']),
        ('href="/next"', 'href="javascript:go()"', ["<a> has a script as its href"]),
        ('src="/static/theme.js"', 'src="https://cdn.example/theme.js"',
         ['<script src="https://cdn.example/theme.js"> comes from elsewhere: https://cdn.example/theme.js']),
        (' alt="下一页"', "", ['<img src="/static/next.png"> has no alt', "<a> has no words"]),
        (' aria-hidden="true"', "", ["<svg> has neither a name nor aria-hidden"]),
        ('<label for="code">代码</label>', "", ['<input id="code" name="code"> has no label']),
        ("<label>人数 ", "<label> ", ['<input name="staff" type="number"> has no label']),
        (">保存<", "><", ['<button type="submit"> has no words']),
        (' lang="zh-Hans"', "", ["no lang on <html>"]),
        ("<title>申请</title>", "<title> </title>", ["no title"]),
        ("<h1>申请</h1>", "<h1>申请</h1><h1>又一</h1>", ["2 <h1> instead of one"]),
        ("<h2>企业</h2>", "<h3>企业</h3>", ["<h3> “企业” skips a level"]),
        ('id="hint"', 'id="code"', ["the id 'code' stands 2 times",
         "<input id=\"code\" name=\"code\"> names 'hint' in aria-describedby, which is not on the page"]),
        ('name="csrf_token"', 'name="token"', ["<form action='/save'> has no csrf_token"]),
    ],
)  # fmt: skip
def test_a_fault_is_found(good, bad, found):
    assert GOOD.count(good) == 1
    assert problems(GOOD.replace(good, bad)) == found
