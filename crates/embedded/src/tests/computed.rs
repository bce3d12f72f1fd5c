//! Methods that are named at run time, the AWS CLI, libraries around the SDK, and objects that have several names.

use super::*;

fn found(language: Language, code: &str) -> Vec<String> {
    found_in("dynamodb", language, code)
}

#[test]
fn a_method_that_is_named_at_run_time_is_not_known() {
    use Language::{JavaScript, Php, Python};
    for (language, code, place) in [
        (Python, "getattr(ddb, op)(**kw)", "getattr(ddb, op)"),
        (Python, "getattr(x, op)(**kw)", "getattr(x, op)"),
        (
            Python,
            "c = boto3.client('dynamodb'); getattr(c, 'execute' + '_statement')(**kw)",
            "getattr(c, 'execute' + '_statement')",
        ),
        (Python, "run = getattr(self.client, f'{op}_statement')", "getattr(self.client, f'{op}_statement')"),
        (JavaScript, "ddb['execute' + suffix](input)", "ddb['execute' + suffix]"),
        (JavaScript, "this.ddb?.[op](input)", "this.ddb?.[op]"),
        (JavaScript, "const c = new DynamoDB({}); c[op].call(c, input)", "c[op]"),
        (JavaScript, "const run = ddb[op];", "ddb[op]"),
        (JavaScript, "new ddb['Execute' + x](input)", "ddb['Execute' + x]"),
        (JavaScript, "import * as s from '@aws-sdk/client-dynamodb';new s['Execute' + x](input)", "s['Execute' + x]"),
        (
            JavaScript,
            "const C = require('@aws-sdk/client-dynamodb')['Execute' + x]; new C(input)",
            "require('@aws-sdk/client-dynamodb')['Execute' + x]",
        ),
        (Php, "$dynamo->$op($input);", "$dynamo->$op"),
        (Php, "$client->{$op}($input);", "$client->{$op}"),
        (Php, "call_user_func([$ddb, $op], $input);", "[$ddb, $op]"),
        (Php, "[$client, $m]($args);", "[$client, $m]"),
        (Php, "array_map([$client, $m], $all);", "[$client, $m]"),
        (Php, "usort($all, [$client, $m]);", "[$client, $m]"),
        (Php, "$f = [$client, $m]; $f($args);", "[$client, $m]"),
    ] {
        let (code, line) = if language == Php { (format!("<?php\n{code}"), 3) } else { (code.to_owned(), 2) };
        assert_eq!(found(language, &code), [format!("{line}: unknown name: {place}")], "{code}");
    }
    for (language, code) in [
        (Python, "getattr(settings, name)"),
        (Python, "getattr(handlers, name)(event)"),
        (Python, "getattr(http_client, method)(url)"),
        (Python, "getattr(ddb, 'put_item')(**kw)"),
        (JavaScript, "handlers[name](event)"),
        (JavaScript, "const rows = ddb[0];"),
        (JavaScript, "ddb['putItem'](input)"),
        (Php, "<?php $handler->$name($event);"),
        (Php, "<?php [$client, $table] = $all; f([$client, $table]);"),
    ] {
        assert_eq!(found(language, code), [""; 0], "{code}");
    }
}

#[test]
fn another_name_that_a_module_of_python_gives_away() {
    let found = |code: &str| found(Language::Python, code);
    let alias = "2: unknown name: execute_statement";
    let statement = "2: ExecuteStatement: SELECT 1 FROM a";
    assert_eq!(found("run = c.execute_statement; run(Statement='SELECT 1 FROM a')"), [alias, statement]);
    assert_eq!(found("run = c.execute_statement"), [alias]);
    assert_eq!(found("_run = c.execute_statement; _run(Statement='SELECT 1 FROM a')"), [statement]);
    let code = "def f():\n    run = c.execute_statement\n    run(Statement='SELECT 1 FROM a')";
    assert_eq!(found(code), ["4: ExecuteStatement: SELECT 1 FROM a"]);
}

#[test]
fn the_aws_cli_is_not_read() {
    use Language::{Go, JavaScript, Python};
    for (language, code, place) in [
        (Python, "subprocess.run(['aws', 'dynamodb', 'execute-statement', '--statement', q])", "'execute-statement'"),
        (
            Python,
            "os.system('aws dynamodb batch-execute-statement --statements file://all.json')",
            "'aws dynamodb batch-execute-statement --statements file://all.json'",
        ),
        (
            JavaScript,
            "exec(`aws dynamodb execute-statement --statement ${q}`)",
            "`aws dynamodb execute-statement --statement ${q}`",
        ),
        (Go, "exec.Command(\"aws\", \"dynamodb\", \"execute-transaction\", arg)", "\"execute-transaction\""),
    ] {
        assert_eq!(found(language, code), [format!("2: unknown CLI: {place}")], "{code}");
    }
    for code in [
        "subprocess.run(['aws', 'rds-data', 'execute-statement', '--sql', q])",
        "os.system('aws rds-data execute-statement')",
        "def f():\n    '''Calls aws dynamodb execute-statement.'''\n    return 1",
        "log.info('aws dynamodb execute-statement')",
    ] {
        assert_eq!(found(Python, code), [""; 0], "{code}");
    }
}

#[test]
fn libraries_of_python_around_the_sdk() {
    let calls = |code: &str| found(Language::Python, code);
    assert_eq!(
        calls("wr.dynamodb.read_partiql_query(query='SELECT 1 FROM a')"),
        ["2: ExecuteStatement: SELECT 1 FROM a"]
    );
    assert_eq!(calls("wr.dynamodb.read_partiql_query('SELECT 1 FROM a')"), ["2: ExecuteStatement: SELECT 1 FROM a"]);
    assert_eq!(calls("wr.dynamodb.read_partiql_query(q)"), ["2: unknown: q"]);
    let source = "from pydynamodb import connect\ncursor = connect().cursor()\n";
    let of = |code: &str| {
        let source = format!("{source}{code}");
        shown(&source, &scan(Language::Python, &source))
    };
    assert_eq!(
        of("cursor.execute('SELECT * FROM Music WHERE Artist = ?', ['a'])"),
        ["3: some operation: SELECT * FROM Music WHERE Artist = ?"]
    );
    assert_eq!(of("cursor.execute(q)"), ["3: unknown: q"]);
    assert_eq!(of("pd.read_sql('SELECT * FROM Music', conn)"), ["3: some operation: SELECT * FROM Music"]);
    assert_eq!(of("conn.execute(text('SELECT * FROM Music'))"), ["3: unknown: text('SELECT * FROM Music')"]);
    // Without the library a cursor is of another database.
    assert_eq!(found(Language::Python, "cursor.execute('SELECT 1 FROM a')"), [""; 0]);
}

#[test]
fn an_object_may_be_changed_by_another_name() {
    use Language::{JavaScript, Python};
    for (language, code) in [
        (Python, "p = {'Statement': 'SELECT 1 FROM a'}\nq = p\nq.update(other())\nc.execute_statement(**p)"),
        (Python, "p = {'Statement': 'SELECT 1 FROM a'}\nchange(request=p)\nc.execute_statement(**p)"),
        (
            Python,
            "class A:\n  def f(self):\n    p = {'Statement': 'SELECT 1 FROM a'}\n    self.p = p\n    g(self)\n    c.execute_statement(**p)\n  def g(self):\n    self.p.update(other())",
        ),
        (JavaScript, "const p = { Statement: 'SELECT 1 FROM a' };\nconst q = p;\nchange(q);\nc.executeStatement(p);"),
    ] {
        let found = found(language, code);
        assert!(found.iter().all(|one| one.contains("unknown")) && !found.is_empty(), "{code}: {found:?}");
    }
    let code = "p = {'Statement': 'SELECT 1 FROM a'}\nhist.append(p)\nhist[-1]['Statement'] = other()\nc.execute_statement(**p)";
    assert_eq!(found(Python, code), ["2: ExecuteStatement: SELECT 1 FROM a", "4: unknown: other"]);
    // Another name that is only read.
    let code = "p = {'Statement': 'SELECT 1 FROM a'}\nq = p\nprint(q)\nc.execute_statement(**p)";
    assert_eq!(found(Python, code), ["2: ExecuteStatement: SELECT 1 FROM a"]);
    // That is a policy.
    assert_eq!(found(Python, "role['PolicyDocument']['Statement'] = more"), [""; 0]);
}
