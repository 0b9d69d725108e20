"""Texts that somebody might hope a page, an office program, a spreadsheet or a typesetter runs."""

HTML = (
    "<script>globalThis.ran=1</script>",
    "</script><script>globalThis.ran=1</script>",
    "<img src=x onerror=globalThis.ran=1>",
    '"><svg onload=globalThis.ran=1>',
    "</title></style></textarea><!-- <iframe src=javascript:globalThis.ran=1>",
    "]]><x:script/>",
    "&lt;b&gt; &amp;#60;script&#62;",
    "[a link](javascript:globalThis.ran=1)",
    "![a picture](https://example.invalid/a.png)",
)
FORMULAS = (
    '=HYPERLINK("https://example.invalid","a link")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "a,=1+cmd|' /C calc'!A0",
    "a;=1+cmd|' /C calc'!A0",
    '"",=1+1,""',
    "two\n=1+1",
)
SCRIPTS = (
    "__proto__",
    "constructor",
    '{"__proto__": {"ran": 1}}',
    "${globalThis.ran=1} `${1}`",
    "{{7*7}} {% raise %} <%= 7*7 %>",
    '#import "@preview/x:1.0.0" #read("/etc/passwd") $x$ #panic()',
    "\\input{/etc/passwd} \\u0000 %n %s",
    "$(touch ran) `touch ran` | rm -r x; ../../ran",
)
UNSEEN = (
    "board\u202egnp.exe",
    "zero\u200bwidth\ufeff",
    "nothing\x00\x0b\x1b[31m\x7f",
    "half a pair \ud800 of two",
    "two\u2028lines\u2029more",
)
LONG = ("many " * 2000, "🙂" * 3000)
HOSTILE = (*HTML, *FORMULAS, *SCRIPTS, *UNSEEN, *LONG)
"""Each as a name, a reason, and wherever else text may stand."""
BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
