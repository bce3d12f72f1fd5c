//! Slashes of JavaScript: regular expressions with quotation marks in them hide nothing.

use super::*;
use crate::Calls;
use crate::scanner::Scanner;

const CALL: &str = "\nclient.send(new ExecuteStatementCommand({ Statement: `SELECT 1 FROM a` }));\nconst t = `x`;";

/// What is found in a program that begins with a piece of code.
fn after(code: &str) -> Vec<String> {
    found_in("dynamodb", Language::JavaScript, &format!("{code}{CALL}"))
}

#[test]
fn a_regular_expression_after_a_bracket_is_one() {
    for code in [
        "if (x) /`/.test(y);",
        "if (x)\n  /`/.test(y)",
        "while (f(x[0])) /[`/]/.exec(y)",
        "for (const x of y) /\\/`/.test(x)",
        "for await (const x of y) /`/.test(x)",
        "if (x) { f() }\n/`/.test(y)",
        "if (x) { f() } /`/.test(y)",
        "if (x) f(); else /`/.test(y)",
        "if (x) f(); else { g() } /`/.test(y)",
        "try { f() } finally { g() }\n/`/.test(y)",
        "function f() { return 1 }\n/`/.test(y)",
        "class A { b() {} }\n/`/.test(y)",
        "const f = () => { g() }\n/`/.test(y)",
        "function f(): Promise<X> { g() }\n/`/.test(y)",
        "{ f() }\n/`/.test(y)",
        "do /`/.test(y); while (x)",
        "throw /`/",
        "const y = x.map((z) => /`/.test(z))",
        "const y = `${/`/.test(x)}`",
        "return !/`/.test(x)",
        "const y = a ? /`/ : /\"/",
        "export default /`/;",
    ] {
        let line = 2 + code.matches('\n').count() + 1;
        assert_eq!(after(code), [format!("{line}: ExecuteStatement: SELECT 1 FROM a")], "{code}");
    }
}

#[test]
fn a_division_after_a_bracket_is_one() {
    for code in [
        "const y = (a + b) / 2 + `/`;",
        "const y = f(x) / g(`/`);",
        "const y = x.if(a) / g(`/`);",
        "const y = x.for(a) / g(`/`);",
        "const y = x[0] / g(`/`);",
        "const y = x++ / g(`/`);",
        "const y = x-- / g(`/`);",
        "const y = x! / g(`/`);",
        "const y = x.return / g(`/`);",
        "const y = `${(a) / 2}/`;",
        "const y = <a>{b}/{g(`/`)}</a>;",
        "const y = <a>Of: {b}/{g(`/`)}</a>;",
        "const y = <a {...b} /> || g(`/`);",
        "const y = <a b={c}/> || g(`/`);",
        "const y = <a>{b}{c}/{g(`/`)}</a>;",
    ] {
        assert_eq!(after(code), ["3: ExecuteStatement: SELECT 1 FROM a"], "{code}");
    }
}

#[test]
fn a_change_far_before_a_slash_says_what_it_is() {
    let call = "\nclient.send(new ExecuteStatementCommand({ Statement: `SELECT 1 FROM a` }))";
    for (before, after) in [
        ("if (\n  x\n\n) /`/.test(y)", "of (\n  x\n\n) /`/.test(y)"),
        ("of (\n  x\n\n) /`/.test(y)", "if (\n  x\n\n) /`/.test(y)"),
        ("x.if (\n  x\n\n) /`/.test(y)", "if (\n  x\n\n) /`/.test(y)"),
        ("const y = {\n  x\n\n} /`/.test(y)", "if (x) {\n  x\n\n} /`/.test(y)"),
        ("if (x) {\n  x\n\n} /`/.test(y)", "const y = {\n  x\n\n} /`/.test(y)"),
        ("x.\nreturn\n/`/.test(y)", "x\nreturn\n/`/.test(y)"),
        ("x\n++\n/`/.test(y)", "x\n+\n/`/.test(y)"),
    ] {
        let source = |code: &str| format!("// dynamodb\n{code}{call}");
        let mut scanner = Scanner::new(Language::JavaScript);
        scanner.scan(&source(before), &Calls::new());
        let found = scanner.scan(&source(after), &Calls::new());
        let mut fresh = Scanner::new(Language::JavaScript);
        assert_eq!(found, fresh.scan(&source(after), &Calls::new()), "{after}");
        assert!(scanner == fresh, "{after}");
    }
}
