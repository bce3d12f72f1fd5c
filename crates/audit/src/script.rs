//! Statements in scripts.

use std::sync::Arc;

use partiql_iam::Service;
use partiql_iam::syntax::script;

use crate::answers::Target;
use crate::counter::Counter;
use crate::problem::{Problem, ProblemKind};
use crate::usage::{Place, Seen};

impl Counter<'_> {
    /// Counts the statements of a script, each once. It says neither who nor when.
    pub fn push_script(&mut self, service: Service, bytes: &[u8], source: &Arc<str>) {
        self.tally.totals.files += 1;
        let Ok(text) = std::str::from_utf8(bytes) else {
            let kind = ProblemKind::Malformed { why: "it is not UTF-8".to_owned() };
            self.tally.problem(Problem::of_file(source, kind));
            return;
        };
        let mut is_empty = true;
        for piece in script(text) {
            is_empty = false;
            self.begin_record();
            self.tally.totals.statements += 1;
            if !self.is_in_window(None) {
                continue;
            }
            let target = match service {
                Service::Qldb => Target::Ledger,
                Service::DynamoDb => Target::Tables(self.account(None, None), None),
            };
            let answer = self.answer(target, piece.text);
            let offset = Some(piece.offset as u64);
            let place = || Place { file: Arc::clone(source), offset, record: None, statement: 0 };
            self.count(0, answer, 0, Seen::once(None, false), place);
        }
        if is_empty {
            self.tally.problem(Problem::of_file(source, ProblemKind::Empty));
        }
    }
}
