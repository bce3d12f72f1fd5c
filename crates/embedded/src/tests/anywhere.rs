//! What gives names other values without writing them.

use super::hidden::counts;
use super::*;

#[test]
fn what_may_bind_a_name_unseen_makes_it_unknown() {
    use Language::{JavaScript, Php, Python};
    const SEND: &str = "c.execute_statement(Statement=q)";
    const JS: &str = "c.executeStatement({Statement: q})";
    const PHP: &str = "$c->executeStatement(['Statement' => $q]);";
    for (language, code) in [
        (Python, format!("q = 'SELECT 1 FROM a'\nfrom conf import *\n{SEND}")),
        (Python, format!("q = 'SELECT 1 FROM a'\ndef f():\n    {SEND}\nfrom conf import *")),
        (Python, format!("q = 'SELECT 1 FROM a'\nfrom conf import (a,\n  q)\n{SEND}")),
        (Python, format!("q = 'SELECT 1 FROM a'\nfrom conf import (\n  q,\n  a)\n{SEND}")),
        (Python, format!("q = 'SELECT 1 FROM a'\nm = sys.modules[__name__]\nm.q = y\n{SEND}")),
        (Python, format!("q = 'SELECT 1 FROM a'\nsetattr(sys.modules.get(__name__), n, y)\n{SEND}")),
        (Python, format!("q = 'SELECT 1 FROM a'\ng = globals()\ng['q'] = y\n{SEND}")),
        (Python, format!("q = 'SELECT 1 FROM a'\nbuiltins.exec(y)\n{SEND}")),
        (Python, format!("q = 'SELECT 1 FROM a'\nrun = exec\nrun(y)\n{SEND}")),
        (JavaScript, format!("let q = 'SELECT 1 FROM a'; with (p) {{ {JS} }}")),
        (JavaScript, format!("function f(q) {{ q = 'SELECT 1 FROM a'; arguments[0] = y; {JS} }}")),
        (Php, format!("<?php\n$q = 'SELECT 1 FROM a'; include 'x.php'; {PHP}")),
        (Php, format!("<?php\n$q = 'SELECT 1 FROM a'; Require_once 'x.php'; {PHP}")),
    ] {
        assert_eq!(counts(language, &code), (0, 1), "{code}");
    }
    for (language, code) in [
        (Python, format!("from conf import *\nq = 'SELECT 1 FROM a'\n{SEND}")),
        (Python, format!("q = 'SELECT 1 FROM a'\n{SEND}\nfrom conf import *")),
        (Python, format!("def f():\n    q = 'SELECT 1 FROM a'\n    {SEND}\nfrom conf import *")),
        (Python, format!("q = 'SELECT 1 FROM a'\nfrom conf import (a,\n  b)\n{SEND}")),
        (Python, format!("q = 'SELECT 1 FROM a'\nsys.modules['x'] = y\n{SEND}")),
        (Python, format!("q = 'SELECT 1 FROM a'\napp.exec()\n{SEND}")),
        (JavaScript, format!("let q = 'SELECT 1 FROM a'; a.with (p); f(arguments[0]); {JS}")),
        (Php, format!("<?php\nrequire 'vendor/autoload.php'; $q = 'SELECT 1 FROM a'; {PHP}")),
    ] {
        assert_eq!(counts(language, &code), (1, 0), "{code}");
    }
}
