//! What is put in at run time.

use super::*;

/// The one statement of a Python call, with its holes; or the hole that makes it unknown, or nothing.
fn filled(literal: &str) -> Result<(String, Vec<String>), String> {
    let source = format!("# qldb\ntxn.execute({literal})");
    let Found { statements, dynamic } = scan(Language::Python, &source);
    match (&*statements, &*dynamic) {
        ([one], []) => {
            let holes = one.holes.iter().map(|hole| hole.text(&source).to_owned()).collect();
            Ok((one.content.text().to_owned(), holes))
        }
        ([], [Dynamic { why: Why::Hole(hole), .. }]) => Err(hole.text(&source).to_owned()),
        ([], [Dynamic { why: Why::Joined, .. }]) => Err("joined".to_owned()),
        other => panic!("{literal}: {other:?}"),
    }
}

#[test]
fn a_hole_is_a_parameter_where_a_value_is() {
    for (literal, statement, holes) in [
        ("f'SELECT * FROM a WHERE b = {x}'", "SELECT * FROM a WHERE b = ?", &["{x}"][..]),
        ("f'SELECT * FROM a WHERE b={x}'", "SELECT * FROM a WHERE b=?", &["{x}"]),
        ("f\"SELECT * FROM a WHERE b = '{x}'\"", "SELECT * FROM a WHERE b = ?", &["{x}"]),
        ("f\"SELECT * FROM a WHERE b = '{x}-{y!r}'\"", "SELECT * FROM a WHERE b = ?", &["{x}", "{y!r}"]),
        (
            "f\"SELECT * FROM a WHERE b > {x} AND c <> '{y}'\"",
            "SELECT * FROM a WHERE b > ? AND c <> ?",
            &["{x}", "{y}"],
        ),
        (
            "f'SELECT * FROM a WHERE b BETWEEN {x} AND {y:>5}'",
            "SELECT * FROM a WHERE b BETWEEN ? AND ?",
            &["{x}", "{y:>5}"],
        ),
        ("f\"SELECT * FROM a WHERE b LIKE '{x}%'\"", "SELECT * FROM a WHERE b LIKE ?", &["{x}"]),
        (
            "f\"SELECT * FROM a WHERE b IN ('{x}', 'c', '{y}')\"",
            "SELECT * FROM a WHERE b IN (?, 'c', ?)",
            &["{x}", "{y}"],
        ),
        ("f\"SELECT * FROM a WHERE begins_with(b, '{x}')\"", "SELECT * FROM a WHERE begins_with(b, ?)", &["{x}"]),
        ("f'SELECT * FROM a WHERE begins_with(b, {x})'", "SELECT * FROM a WHERE begins_with(b, ?)", &["{x}"]),
        ("f\"UPDATE a SET b = {x}, c = '{y}' WHERE d = ?\"", "UPDATE a SET b = ?, c = ? WHERE d = ?", &["{x}", "{y}"]),
        ("f\"INSERT INTO a VALUE {{'b': {x}, 'c': '{y}'}}\"", "INSERT INTO a VALUE {'b': ?, 'c': ?}", &["{x}", "{y}"]),
        ("f'INSERT INTO a VALUE {x}'", "INSERT INTO a VALUE ?", &["{x}"]),
        ("f'INSERT INTO a {x}'", "INSERT INTO a ?", &["{x}"]),
        ("\"SELECT * FROM a WHERE b = '%s'\" % x", "SELECT * FROM a WHERE b = ?", &["%s"]),
        (
            "'SELECT * FROM a WHERE b = %(x)s AND c = %-5.2f' % {'x': 1}",
            "SELECT * FROM a WHERE b = ? AND c = ?",
            &["%(x)s", "%-5.2f"],
        ),
        (
            "\"SELECT * FROM a WHERE b LIKE 'c%%' AND d = %d\" % (x,)",
            "SELECT * FROM a WHERE b LIKE 'c%' AND d = ?",
            &["%d"],
        ),
        (
            "'SELECT * FROM a WHERE b = {} AND c = {y.z[0]}'.format(x, y=y)",
            "SELECT * FROM a WHERE b = ? AND c = ?",
            &["{}", "{y.z[0]}"],
        ),
        ("\"INSERT INTO a VALUE {{'b': {}}}\".format(x)", "INSERT INTO a VALUE {'b': ?}", &["{}"]),
        ("('SELECT * FROM a '\n  'WHERE b = {0}').format(x)", "SELECT * FROM a WHERE b = ?", &["{0}"]),
        ("'SELECT * FROM a WHERE b = ' + x.y[0](z)", "SELECT * FROM a WHERE b = ?", &["x.y[0](z)"]),
        ("\"SELECT * FROM a WHERE b = '\" + x + \"' AND c = 1\"", "SELECT * FROM a WHERE b = ? AND c = 1", &["x"]),
        ("'SELECT * FROM a'.format()", "SELECT * FROM a", &[]),
    ] {
        let holes: Vec<String> = holes.iter().map(|hole| (*hole).to_owned()).collect();
        assert_eq!(filled(literal), Ok((statement.to_owned(), holes)), "{literal}");
    }
}

#[test]
fn a_hole_inside_of_a_value_is_a_literal() {
    for (literal, statement, holes) in [
        (
            "f\"INSERT INTO a VALUE {{'b': '{x}', 'm': {{'c': '{y}-', 'd': {z}}}}}\"",
            "INSERT INTO a VALUE {'b': ?, 'm': {'c': '?2', 'd': NULL}}",
            &["{x}", "{y}", "{z}"][..],
        ),
        (
            "f\"INSERT INTO a VALUE {{'b': 1, 'l': ['{x}', 'c', '{y}'], 's': <<'{x}', '{y}'>>}}\"",
            "INSERT INTO a VALUE {'b': 1, 'l': ['?1', 'c', '?2'], 's': <<'?3', '?4'>>}",
            &["{x}", "{y}", "{x}", "{y}"],
        ),
        (
            "f\"UPDATE a SET m = {{'k': '{x}'}}, l = ['{y}'] WHERE b = '{z}'\"",
            "UPDATE a SET m = {'k': '?1'}, l = ['?2'] WHERE b = ?",
            &["{x}", "{y}", "{z}"],
        ),
        (
            "f\"UPDATE a SET l = list_append(l, ['{x}']) WHERE b = 1\"",
            "UPDATE a SET l = list_append(l, ['?1']) WHERE b = 1",
            &["{x}"],
        ),
        (
            "f\"SELECT * FROM a WHERE b IN ['{x}', 'c', '{y}']\"",
            "SELECT * FROM a WHERE b IN [?, 'c', ?]",
            &["{x}", "{y}"],
        ),
        ("f\"INSERT INTO a << {{'b': '{x}'}} >>\"", "INSERT INTO a << {'b': ?} >>", &["{x}"]),
    ] {
        let holes: Vec<String> = holes.iter().map(|hole| (*hole).to_owned()).collect();
        assert_eq!(filled(literal), Ok((statement.to_owned(), holes)), "{literal}");
    }
}

#[test]
fn a_hole_is_never_a_value_elsewhere() {
    for (literal, hole) in [
        // A table, an alias, a column, an attribute.
        ("f'SELECT * FROM {t}'", "{t}"),
        ("f'SELECT * FROM \"{t}\"'", "{t}"),
        ("f\"SELECT * FROM '{t}'\"", "{t}"),
        ("f'SELECT * FROM `{t}`'", "{t}"),
        ("f'SELECT * FROM a, {t}'", "{t}"),
        ("f'SELECT * FROM a JOIN {t} ON 1 = 1'", "{t}"),
        ("f'SELECT * FROM a{t} WHERE b = 1'", "{t}"),
        ("f'SELECT * FROM {t}a WHERE b = 1'", "{t}"),
        ("f'SELECT * FROM a AS {t}'", "{t}"),
        ("f'SELECT * FROM a {t}'", "{t}"),
        ("f'SELECT {c} FROM a'", "{c}"),
        ("f'SELECT b, {c} FROM a'", "{c}"),
        ("f\"SELECT '{c}' FROM a\"", "{c}"),
        ("f'SELECT VALUE {c} FROM a'", "{c}"),
        ("f'SELECT * FROM a WHERE {c} = 1'", "{c}"),
        ("f\"SELECT * FROM a WHERE '{c}' = 1\"", "{c}"),
        ("f'SELECT * FROM a WHERE a.{c} = 1'", "{c}"),
        ("f\"SELECT * FROM a WHERE a['{c}'] = 1\"", "{c}"),
        ("f'SELECT * FROM a WHERE a[{c}] = 1'", "{c}"),
        ("f'SELECT * FROM a WHERE size({c}) = 1'", "{c}"),
        ("f'INSERT INTO {t} VALUE ?'", "{t}"),
        ("f\"INSERT INTO a VALUE {{'{k}': 1}}\"", "{k}"),
        ("f'INSERT INTO a VALUE {{{k}: 1}}'", "{k}"),
        ("f'INSERT INTO a <<{d}>>'", "{d}"),
        ("f'UPDATE a SET {c} = 1'", "{c}"),
        ("f'UPDATE a SET b = 1 {rest}'", "{rest}"),
        ("f'DELETE FROM {t} WHERE b = 1'", "{t}"),
        ("f'FROM {t} AS a WHERE b = 1 REMOVE a'", "{t}"),
        ("f'SELECT * FROM history({t})'", "{t}"),
        ("f\"SELECT * FROM history(a, '{t}')\"", "{t}"),
        ("f\"EXEC REDACT_REVISION ?, '{t}', ?\"", "{t}"),
        ("f\"CREATE TABLE a WITH (aws_tags = {{'b': '{x}'}})\"", "{x}"),
        // A condition, a clause, a list.
        ("f'SELECT * FROM a WHERE {w}'", "{w}"),
        ("f'SELECT * FROM a WHERE b = 1 AND {w}'", "{w}"),
        ("f'SELECT * FROM a WHERE b = 1 {w}'", "{w}"),
        ("f'SELECT * FROM a WHERE b {op} 1'", "{op}"),
        ("f'SELECT * FROM a WHERE b IN ({l})'", "{l}"),
        ("f'SELECT * FROM a WHERE b IN {l}'", "{l}"),
        ("f'SELECT * FROM a WHERE b IN [{l}]'", "{l}"),
        ("f'UPDATE a SET l = [{x}] WHERE b = 1'", "{x}"),
        ("f\"SELECT * FROM a WHERE a[0]['{c}'] = 1\"", "{c}"),
        ("f\"INSERT INTO a <<'{d}'>>\"", "{d}"),
        ("f\"INSERT INTO a VALUE {{'b': {{'{k}': 1}}}}\"", "{k}"),
        ("f'SELECT * FROM a WHERE b = {x}{w}'", "{x}"),
        ("f'SELECT * FROM a WHERE b = {x}c'", "{x}"),
        ("f'SELECT * FROM a WHERE b = c{x}'", "{x}"),
        ("f'SELECT * FROM a WHERE b = -{x}'", "{x}"),
        ("f'SELECT * FROM a WHERE b = \"{x}\"'", "{x}"),
        ("f'SELECT * FROM a WHERE b = `{x}`'", "{x}"),
        ("f'SELECT * FROM a -- {x}'", "{x}"),
        ("f'SELECT * FROM a /* {x} */'", "{x}"),
        ("f\"SELECT * FROM a WHERE b = '{x}\"", "{x}"),
        ("'SELECT * FROM %s WHERE b = %s' % (t, x)", "%s"),
        ("'SELECT * FROM {} WHERE b = 1'.format(t)", "{}"),
        ("'SELECT * FROM ' + t", "t"),
        // What is not known to be a template.
        ("\"SELECT * FROM a WHERE b LIKE 'c%'\" % x", "joined"),
        ("'SELECT * FROM a' % x", "joined"),
        ("'SELECT * FROM a WHERE b = {'.format(x)", "joined"),
        ("'SELECT * FROM a WHERE b = 1'.strip()", "joined"),
        ("'SELECT * FROM a WHERE b = ' + (x if y else z) * 2", "joined"),
    ] {
        assert_eq!(filled(literal), Err(hole.to_owned()), "{literal}");
    }
}

#[test]
fn a_hole_has_its_place() {
    let source = "# qldb\ntxn.execute(f\"SELECT * FROM a WHERE b = 'x{y}z' AND c = 1\")";
    let found = scan(Language::Python, source);
    let Embedded { content, holes, .. } = &found.statements[0];
    assert_eq!(content.text(), "SELECT * FROM a WHERE b = ? AND c = 1");
    assert_eq!(content.host(Span::new(26, 27)).text(source), "'x{y}z'");
    assert_eq!(content.host(Span::new(32, 37)).text(source), "c = 1");
    assert_eq!(holes[0].text(source), "{y}");
    assert_eq!(content.offset(holes[0].start), Some(26));
}

#[test]
fn what_is_unknown_says_why() {
    use Language::{Java, JavaScript};

    let message = |language, code: &str| {
        let source = format!("// dynamodb qldb\n{code}");
        scan(language, &source).dynamic.iter().map(|dynamic| dynamic.message(&source)).collect::<Vec<_>>()
    };
    assert_eq!(
        message(Java, "txn.execute(String.format(\"DELETE FROM %s\", t));"),
        ["permissions unknown: `%s` is put in at run time"]
    );
    assert_eq!(
        message(JavaScript, "txn.execute(`DELETE FROM ${tables\n  .first}`);"),
        ["permissions unknown: `${tables…` is put in at run time"]
    );
    assert_eq!(
        message(JavaScript, "txn.execute('DELETE FROM a'.trim());"),
        ["permissions unknown: the statement is put together at run time"]
    );
    assert_eq!(
        message(JavaScript, "ddb.executeStatement({ Statement: text });"),
        ["permissions unknown: the statement is not written here"]
    );
    assert_eq!(
        message(JavaScript, "run({ Statement: 'DELETE FROM a' });"),
        ["permissions unknown: which operation sends the statement is not seen here"]
    );
}

#[test]
fn constants_of_the_file_are_known() {
    use Language::{CSharp, Java, JavaScript, Kotlin, Python};

    for (language, code, expected) in [
        (Python, "TABLE = 'Person'\ntxn.execute(f'SELECT * FROM {TABLE}')", "3: SELECT * FROM Person"),
        (Python, "TABLE = 'Person'\ntxn.execute('SELECT * FROM ' + TABLE + ' AS p')", "3: SELECT * FROM Person AS p"),
        (
            JavaScript,
            "const TABLE = 'a' + 'b';\ntxn.execute(`SELECT * FROM \"${TABLE}\"`)",
            "3: SELECT * FROM \\\"ab\\\"",
        ),
        (
            Kotlin,
            "const val T1 = \"a\"\nfun f() { txn.execute(\"SELECT * FROM $T1 AS t\") }",
            "3: SELECT * FROM a AS t",
        ),
        (
            Java,
            "static final String T_A = \"a\";\nvoid f() { txn.execute(\"SELECT * FROM \" + T_A); }",
            "3: SELECT * FROM a",
        ),
        (
            CSharp,
            "const string TABLE = \"a\";\nvoid F() { txn.Execute($\"SELECT * FROM {TABLE}\"); }",
            "3: SELECT * FROM a",
        ),
        // A value beside it is still one.
        (
            Python,
            "T_A = 'a'\ntxn.execute(f\"SELECT * FROM {T_A} WHERE b = '{c}'\")",
            "3: SELECT * FROM a WHERE b = ?; put in: {c}",
        ),
        (
            Language::Go,
            "const (\n  A = 1\n  T_A = `a`\n)\nfunc f() { txn.Execute(\"SELECT * FROM \" + T_A) }",
            "6: SELECT * FROM a",
        ),
        (
            Language::Rust,
            "const T_A: &'static str = \"a\";\nfn f() { tx.execute_statement(\"SELECT * FROM \".to_string() + T_A) }",
            "3: SELECT * FROM a",
        ),
        // What may be something else is not known.
        (Python, "run(TABLE='a')\ntxn.execute(f'SELECT * FROM {TABLE}')", "3: unknown, put in: {TABLE}"),
        (Python, "TABLE = 'a' if b else 'c'\ntxn.execute(f'SELECT * FROM {TABLE}')", "3: unknown, put in: {TABLE}"),
        (
            JavaScript,
            "const { TABLE = 'a' } = process.env;\ntxn.execute(`SELECT * FROM ${TABLE}`)",
            "3: unknown, put in: ${TABLE}",
        ),
        (JavaScript, "let TABLE = 'a';\ntxn.execute(`SELECT * FROM ${TABLE}`)", "3: unknown, put in: ${TABLE}"),
        (Kotlin, "run(TABLE = \"a\")\nfun f() { txn.execute(\"SELECT * FROM $TABLE\") }", "3: unknown, put in: $TABLE"),
        (Python, "table = 'a'\ntxn.execute(f'SELECT * FROM {table}')", "3: unknown, put in: {table}"),
        (Python, "TABLE = 'a'\nTABLE = 'b'\ntxn.execute(f'SELECT * FROM {TABLE}')", "4: unknown, put in: {TABLE}"),
        // A branch alone assigns it, or it is another one.
        (
            Python,
            "from c import TABLE\nif d:\n    TABLE = 'a'\ntxn.execute(f'SELECT * FROM {TABLE}')",
            "5: unknown, put in: {TABLE}",
        ),
        (
            JavaScript,
            "import { TABLE } from 'c';\nif (d) { const TABLE = 'a'; }\ntxn.execute(`SELECT * FROM ${TABLE}`)",
            "4: unknown, put in: ${TABLE}",
        ),
        (
            Kotlin,
            "class A {\n  companion object { const val T1 = \"a\" }\n  fun f() { txn.execute(\"SELECT * FROM $T1\") }\n}",
            "4: SELECT * FROM a",
        ),
        (Python, "TABLE = env('a')\ntxn.execute(f'SELECT * FROM {TABLE}')", "3: unknown, put in: {TABLE}"),
        (Python, "TABLE = 'a' or b\ntxn.execute(f'SELECT * FROM {TABLE}')", "3: unknown, put in: {TABLE}"),
        (Python, "TABLE = 'a'.upper()\ntxn.execute(f'SELECT * FROM {TABLE}')", "3: unknown, put in: {TABLE}"),
        (Python, "TABLE = f'a{b}'\ntxn.execute(f'SELECT * FROM {TABLE}')", "3: unknown, put in: {TABLE}"),
        (Python, "TABLE = 'a'\ntxn.execute(f'SELECT * FROM {x.TABLE}')", "3: unknown, put in: {x.TABLE}"),
        (Python, "TABLE = 'a'\ntxn.execute(f'SELECT * FROM {TABLE:>5}')", "3: unknown, put in: {TABLE:>5}"),
    ] {
        assert_eq!(found_in("qldb", language, code), [expected], "{code}");
    }
}

#[test]
fn a_constant_has_the_place_where_it_is_put_in() {
    let source = "# qldb\nTABLE = 'Person'\ntxn.execute(f'SELECT * FROM {TABLE} AS p')";
    let content = &scan(Language::Python, source).statements[0].content;
    assert_eq!(content.host(Span::new(14, 20)).text(source), "{TABLE}");
    assert_eq!(content.host(Span::new(21, 25)).text(source), "AS p");
}

#[test]
fn what_is_added_to_a_statement_makes_it_unknown() {
    let of = |code: &str| found_in("qldb", Language::Python, code);
    assert_eq!(of("q = 'SELECT * FROM a'\nq += ' WHERE b = 1'\nq += c\ntxn.execute(q)"), ["2: unknown whole"]);
    assert_eq!(of("q = build()\nq += ' WHERE b = 1'\ntxn.execute(q)"), ["4: unknown: q"]);
    assert_eq!(of("q += 'SELECT * FROM a'\ntxn.execute(q)"), ["3: unknown: q"]);
}
