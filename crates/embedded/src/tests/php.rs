//! PHP.

use super::hidden::counts;
use super::*;

fn found(code: &str) -> Vec<String> {
    let source = format!("<?php // dynamodb\n{code}");
    let found = scan(Language::Php, &source);
    check(&source, &found);
    shown(&source, &found)
}

/// The one statement, or what is said of it, of a literal.
fn literal(literal: &str) -> String {
    let source = format!("<?php // dynamodb\n$c->executeStatement(['Statement' => {literal}]);");
    let found = shown(&source, &scan(Language::Php, &source));
    let [one] = &*found else { panic!("{literal}: {found:?}") };
    one.split_once(": ").unwrap().1.replace("ExecuteStatement: ", "")
}

#[test]
fn literals_of_php() {
    for (code, expected) in [
        (r"'SELECT 1 FROM a'", "SELECT 1 FROM a"),
        (r"'SELECT \'b\' FROM a\\n'", r"SELECT \'b\' FROM a\\n"),
        (r"'SELECT \n $x {$x} FROM a'", r"SELECT \\n $x {$x} FROM a"),
        (r#""SELECT \"b\" FROM\ta \$x \q""#, r#"SELECT \"b\" FROM\ta $x \\q"#),
        (r#""SELECT \x41\u{42}\103 FROM a""#, "SELECT ABC FROM a"),
        ("'SELECT 1 ' . \"FROM \" . 'a'", "SELECT 1 FROM a"),
        ("'SELECT 1 '\n  . 'FROM a'", "SELECT 1 FROM a"),
        ("<<<SQL\n    SELECT 1\n      FROM a\n    SQL", r"SELECT 1\n  FROM a"),
        ("<<<SQL\nSELECT 1\nFROM a\nSQL", r"SELECT 1\nFROM a"),
        ("<<<'SQL'\n  SELECT '$x' FROM a\n  SQL", r"SELECT \'$x\' FROM a"),
        ("<<<\"SQL\"\nSELECT 1 FROM a WHERE b = {$x}\nSQL", "SELECT 1 FROM a WHERE b = ?; put in: {$x}"),
        ("\"SELECT 1 FROM a WHERE b = '$x'\"", "SELECT 1 FROM a WHERE b = ?; put in: $x"),
        ("\"SELECT 1 FROM a WHERE b = '{$x->y['z']}'\"", "SELECT 1 FROM a WHERE b = ?; put in: {$x->y['z']}"),
        (
            "\"SELECT 1 FROM a WHERE b = $x[y] AND c = $x->y\"",
            "SELECT 1 FROM a WHERE b = ? AND c = ?; put in: $x[y], $x->y",
        ),
        ("\"SELECT 1 FROM $x\"", "unknown, put in: $x"),
        ("\"SELECT 1 FROM a WHERE b = \" . $x->y($z)", "SELECT 1 FROM a WHERE b = ?; put in: $x->y($z)"),
        ("'SELECT 1 FROM ' . $x", "unknown, put in: $x"),
        ("sprintf(\"SELECT 1 FROM a WHERE b = '%s'\", $x)", "SELECT 1 FROM a WHERE b = ?; put in: %s"),
        ("sprintf('SELECT 1 FROM %s', $x)", "unknown, put in: %s"),
        ("trim('SELECT 1 FROM a')", "unknown: trim"),
        ("$x ?? 'SELECT 1 FROM a'", "unknown: $x"),
        ("\"SELECT 1 FROM a WHERE b = '\\xFF'\"", "unknown whole"),
        ("<<<SQL\nSELECT \\\"b\\\" FROM a\nSQL", "unknown whole"),
    ] {
        assert_eq!(literal(code), expected, "{code}");
    }
}

#[test]
fn html_and_comments_are_no_code() {
    let html = "<p>Don't</p>\n<?php // dynamodb: don't ?>\n<b title='<?= $x ?>'>it's</b>\n<?php\n# don't\n#[Attr('x')]\n\
        $c->executeStatement(['Statement' => 'SELECT 1 FROM a']); /* ' */ ?>\n<i>don't</i>";
    assert_eq!(shown(html, &scan(Language::Php, html)), ["7: ExecuteStatement: SELECT 1 FROM a"]);
    let no_tag = "$c->executeStatement(['Statement' => 'SELECT 1 FROM a']); // dynamodb";
    assert_eq!(shown(no_tag, &scan(Language::Php, no_tag)), ["1: ExecuteStatement: SELECT 1 FROM a"]);
}

#[test]
fn requests_of_php() {
    for (code, expected) in [
        (
            "$c->executeStatement(['Statement' => 'SELECT 1 FROM a', 'Parameters' => [['S' => 'x'], ['N' => '5'], ['BOOL' => true], ['NULL' => true]]]);",
            "2: ExecuteStatement with S(\"x\"), N(5), BOOL(true), NULL: SELECT 1 FROM a",
        ),
        (
            "$c->executeStatement(array('Parameters' => array(array('S' => 'x')), 'Statement' => 'SELECT 1 FROM a'));",
            "2: ExecuteStatement with S(\"x\"): SELECT 1 FROM a",
        ),
        (
            "$c->executeStatement(['Statement' => 'SELECT 1 FROM a', 'Parameters' => [['S' => $x]]]);",
            "2: ExecuteStatement: SELECT 1 FROM a",
        ),
        ("$c->executeStatementAsync(['Statement' => 'SELECT 1 FROM a']);", "2: ExecuteStatement: SELECT 1 FROM a"),
        (
            "$c->batchExecuteStatement(['Statements' => [['Statement' => 'SELECT 1 FROM a']]]);",
            "2: BatchExecuteStatement: SELECT 1 FROM a",
        ),
        (
            "$s = [['Statement' => 'SELECT 1 FROM a']];\n$c->executeTransaction(['TransactStatements' => $s]);",
            "2: ExecuteTransaction: SELECT 1 FROM a",
        ),
        (
            "$p = [];\n$p['Statement'] = 'SELECT 1 FROM a';\n$c->executeStatement($p);",
            "3: ExecuteStatement: SELECT 1 FROM a",
        ),
        (
            "$p = ['Statement' => 'SELECT 1 FROM a', 'Parameters' => [['S' => 'x']]];\n$p['Parameters'] = $y;\n$c->executeStatement($p);",
            "2: ExecuteStatement: SELECT 1 FROM a",
        ),
        ("$c->executeStatement(['Statement' => 'SELECT 1 FROM a', ...$more]);", "2: unknown whole"),
        ("$c->executeStatement(array_merge(['Statement' => 'SELECT 1 FROM a'], $more));", "2: unknown whole"),
        ("$c->executeStatement(array_map($f, [['Statement' => 'SELECT 1 FROM a']]));", "2: unknown whole"),
        ("$c->executeStatement($request);", "2: unknown: $request"),
        ("$c->executeStatement([...$request]);", "2: unknown: [...$request]"),
        ("$this->executeStatement('SELECT 1 FROM a');", "2: unknown function"),
        ("$c->executeStatement(['Statement' => $this->sql]);", "2: unknown: $this->sql"),
        ("$c->executeStatement(['Statement' => self::SQL]);", "2: unknown: self"),
    ] {
        assert_eq!(found(code), [expected], "{code}");
    }
    for code in ["function executeStatement($request) { f(); }", "$pdo->query('SELECT 1 FROM a');"] {
        assert_eq!(found(code), [] as [&str; 0], "{code}");
    }
}

#[test]
fn variables_of_php() {
    const SEND: &str = "$c->executeStatement(['Statement' => $q]);";
    let unknown = [
        format!("$q = 'SELECT 1 FROM a'; if ($x) {{ $q = $y; }} {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; if ($x) $q = $y; {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; $q .= $y; {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; foreach ($z as $x) {{ {SEND} $q = $x; }}"),
        format!("$q = 'SELECT 1 FROM a'; foreach ($z as $x) {{ {SEND} $q .= $x; }}"),
        format!("$q = 'SELECT 1 FROM a'; foreach ($z as $q) {{ {SEND} }}"),
        format!("$q = 'SELECT 1 FROM a'; while ($x): {SEND} $q = $y; endwhile;"),
        format!("if ($x): $q = 'SELECT 1 FROM a'; endif; {SEND}"),
        format!("$q = load(); if ($x): f(); $q = 'SELECT 1 FROM a'; else: f(); endif; {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; [$x, $q] = $y; {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; list($x, $q) = $y; {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; $q ??= $y; {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; $f = function () use (&$q) {{ $q = $y; }}; {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; $f = fn($q) => {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; function f($q) {{ {SEND} }}"),
        format!("$q = 'SELECT 1 FROM a'; function f() {{ global $q; {SEND} }}"),
        format!("function f($q = 'SELECT 1 FROM a') {{ {SEND} }}"),
        format!("$q = 'SELECT 1 FROM a'; tweak($q); {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; sscanf($in, '%s', $q); {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; $o->fill($q); {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; extract($_GET); {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; $$name = $y; {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; switch ($x) {{ case 1: $q = $y; break; default: {SEND} }}"),
    ];
    for code in unknown {
        assert_eq!(counts(Language::Php, &code), (0, 1), "{code}");
    }
    for (code, expected) in [
        (format!("$q = 'SELECT 1 FROM a'; {SEND} $q = 'SELECT 2 FROM a'; {SEND}"), 2),
        (
            format!(
                "function f($c) {{ $q = 'SELECT 1 FROM a'; return {SEND} }}\nfunction g($c) {{ $q = 'SELECT 2 FROM a'; return {SEND} }}"
            ),
            2,
        ),
        (format!("foreach ($z as $x) {{ $q = 'SELECT 1 FROM a'; {SEND} }}"), 1),
        (format!("$q = 'SELECT 1 FROM a'; strlen($q); if ($x) {{ {SEND} }}"), 1),
    ] {
        assert_eq!(counts(Language::Php, &code), (expected, 0), "{code}");
    }
}

/// Keywords, functions and methods are the same in any case; variables are not, and have names that are values.
#[test]
fn the_case_of_words_does_not_count() {
    for before in [
        "$q = 'SELECT 1 FROM a'; IF ($x) $q = other(); ELSE $y = 1;",
        "$q = 'SELECT 1 FROM a'; Extract($all);",
        "$q = 'SELECT 1 FROM a'; ${'q'} = other();",
        "$q = 'SELECT 1 FROM a'; $ {$n} = other();",
        "$q = 'SELECT 1 FROM a'; $ $n = other();",
        "function f() { $GLOBALS['q'] = other(); } $q = 'SELECT 1 FROM a'; f();",
        "function f() { GLOBAL $q; $q = other(); } $q = 'SELECT 1 FROM a'; f();",
    ] {
        let source = format!("<?php // dynamodb\n{before} $c->executeStatement(['Statement' => $q]);");
        assert_eq!(counts(Language::Php, &source), (0, 1), "{source}");
    }
    let kept = "<?php // dynamodb\n$q = 'SELECT 1 FROM a'; $Q = other(); $c->executeStatement(['Statement' => $q]);";
    assert_eq!(counts(Language::Php, kept), (1, 0));
    for sent in ["$c->EXECUTESTATEMENT($args);", "$c-> $m($args);", "$c\n  ->\n  $m($args);"] {
        let source = format!("<?php use Aws\\DynamoDb\\DynamoDbClient; $c = new DynamoDbClient([]);\n{sent}");
        assert_eq!(counts(Language::Php, &source), (0, 1), "{source}");
    }
}
