//! Text of JSX that is read as code.

use super::*;

/// Where text of JSX may hide a call.
fn hidden(code: &str) -> Vec<(Why, String)> {
    let source = mentioning("dynamodb", Language::JavaScript, code);
    let found = scan(Language::JavaScript, &source);
    found.dynamic.iter().map(|dynamic| (dynamic.why, dynamic.range.text(&source).to_owned())).collect()
}

#[test]
fn text_of_jsx_that_may_hide_a_call_is_said_to() {
    const CALL: &str = "c.send(new ExecuteStatementCommand({ Statement: 'DELETE FROM a' }))";
    for (code, mark) in [
        (format!("B = () => <p>the ` key</p>;\nb = () => {CALL};\nD = () => <p>the ` key</p>;"), "`"),
        (format!("F = () => <p>a /* b {{{CALL}}} */</p>;"), "/*"),
        (format!("G = () => <p>don't {{f(new ExecuteStatementCommand(i))}} won't</p>; b = () => {CALL};"), "'"),
    ] {
        let found = hidden(&code);
        assert!(found.contains(&(Why::Markup, mark.to_owned())), "{code}: {found:?}");
    }
}

#[test]
fn texts_and_comments_that_are_none_of_jsx_are_not_said_to_hide_calls() {
    for code in [
        "A = () => <p>{/* new ExecuteStatementCommand(i) */}</p>;",
        "A = () => <p/>; // new ExecuteStatementCommand(i)",
        "// new ExecuteStatementCommand(i)\nA = () => <p/>;",
        "A = () => <p title='it is'>`a` // b</p>;",
        "x = 1; /* new ExecuteStatementCommand(i) */",
    ] {
        assert_eq!(hidden(code), [], "{code}");
    }
}
