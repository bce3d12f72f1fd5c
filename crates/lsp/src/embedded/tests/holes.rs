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
