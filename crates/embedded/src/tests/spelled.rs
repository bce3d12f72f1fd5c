//! Names that are not written as they are read.

use super::*;

fn found(language: Language, code: &str) -> Vec<String> {
    found_in("dynamodb", language, code)
}

#[test]
fn names_with_escapes_and_in_pieces_are_told() {
    use Language::{CSharp, Java, JavaScript, Kotlin, Php, Python};
    for (language, code, expected) in [
        (
            JavaScript,
            r"c.executeStatement({Statement: 'SELECT 1 FROM a', Stat\u0065ment: x})",
            r"2: unknown, spelled: Stat\u0065ment",
        ),
        (JavaScript, r"c.\u{65}xecuteStatement(x)", r"2: unknown, spelled: \u"),
        (
            JavaScript,
            "c.executeStatement({Statement: 'SELECT 1 FROM a', ['State' + 'ment']: x})",
            "2: unknown, spelled: 'State' + 'ment'",
        ),
        (
            CSharp,
            r#"r.Statement = "SELECT 1 FROM a"; r.@Statement = x; c.ExecuteStatementAsync(r);"#,
            "2: unknown, spelled: @Statement",
        ),
        (
            Kotlin,
            "c.executeStatement { statement = \"SELECT 1 FROM a\"; `statement` = x }",
            "2: unknown, spelled: `statement`",
        ),
        (
            Python,
            "c.execute_statement(**{'Statement': 'SELECT 1 FROM a', 'State' 'ment': x})",
            "2: unknown, spelled: 'State' 'ment'",
        ),
        (Python, "p['State' + 'ment'] = x; c.execute_statement(**p)", "2: unknown, spelled: 'State' + 'ment'"),
        (
            Php,
            "<?php $c->executeStatement(['Statement' => 'SELECT 1 FROM a', 'State' . 'ment' => x]);",
            "2: unknown, spelled: 'State' . 'ment'",
        ),
        (
            Java,
            r#"C.class.getMethod("execute" + "Statement", R.class);"#,
            r#"2: unknown name: "execute" + "Statement""#,
        ),
        (Java, r"// \u000a c.executeStatement(x);", r"2: unknown, spelled: \u000a"),
        (Java, r"/* \uu002a\u002f c.executeStatement(x); */", r"2: unknown, spelled: \u002f"),
        (Java, r#"String s = "a\u0022; c.executeStatement(x); //";"#, r"2: unknown, spelled: \u0022"),
    ] {
        let found = found(language, code);
        assert!(found.iter().any(|one| one == expected), "{code}: {found:?}");
    }
    for (language, code) in [
        (JavaScript, r"p = <p>C:\users</p>; s = '\u0065'; t = 'State' + 'ment';"),
        (CSharp, r#"var @class = "\u0022";"#),
        (Kotlin, "fun `a statement`() {}"),
        (Python, "x = 'State' 'ment'\ny = 'exec' + 'ution'"),
        (Java, r#"String s = "\u00e9 \\u000a"; char c = '\u0041'; // \u00e9 \\u000a"#),
    ] {
        assert_eq!(found(language, code), [""; 0], "{code}");
    }
}

#[test]
fn other_ends_of_lines_end_comments() {
    use Language::{CSharp, JavaScript, Php, Python};
    const STATEMENT: &str = "2: ExecuteStatement: SELECT 1 FROM a";
    for (language, code) in [
        (Python, "# it's\rc.execute_statement(Statement='SELECT 1 FROM a')"),
        (JavaScript, "// it's\u{2028}c.executeStatement({Statement: 'SELECT 1 FROM a'})"),
        (JavaScript, "// it's\rc.executeStatement({Statement: 'SELECT 1 FROM a'})"),
        (
            CSharp,
            "// it's\u{85}c.ExecuteStatementAsync(new ExecuteStatementRequest { Statement = \"SELECT 1 FROM a\" });",
        ),
        (Php, "<?php // it's\r$c->executeStatement(['Statement' => 'SELECT 1 FROM a']);"),
    ] {
        assert_eq!(found(language, code), [STATEMENT], "{code:?}");
    }
}
