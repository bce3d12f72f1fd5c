//! Calls that execute statements, and what is passed to them.

use std::cell::OnceCell;

use super::carrier::{Carrier, Carriers};
use super::code::Code;
use super::expression::Expression;
use super::hole::{Filled, fill};
use super::lexer::Kind;
use super::member::{Form, Member};
use super::mentions::Mentions;
use super::parameters::Habits;
use super::rare::{AWSWRANGLER, PYDYNAMODB};
use super::{Dynamic, Embedded, Found, Language, ListMember, Request, Sent, Why};
use crate::Calls;
use partiql_iam::Span;
use partiql_iam::dynamodb::Operation;

/// Names that begin like these are calls of other libraries: JDBC, ADO.NET, DB-API, Entity Framework.
const OTHER_CALLS: [&str; 12] = [
    "query",
    "update",
    "largeupdate",
    "batch",
    "large",
    "many",
    "script",
    "nonquery",
    "scalar",
    "reader",
    "sql",
    "raw",
];

/// What other libraries call the objects that SQL is executed with.
const OTHER_RECEIVERS: [&str; 26] = [
    "cur",
    "curs",
    "cursor",
    "c",
    "conn",
    "connection",
    "con",
    "cnx",
    "cn",
    "db",
    "database",
    "engine",
    "pool",
    "pg",
    "pgsql",
    "postgres",
    "mysql",
    "sqlite",
    "stmt",
    "jdbctemplate",
    "knex",
    "sequelize",
    "prisma",
    "dbh",
    "dynamodb",
    "rds",
];

/// How many members of a list are counted: more than a request may have.
const MAX_MEMBERS: usize = 200;

pub(super) fn find(code: &Code<'_>, mentions: Mentions, calls: &Calls) -> Found {
    let carriers = Carriers::new(code);
    let finder = Finder { code, carriers, habits: OnceCell::new(), mentions };
    let mut found = Found::default();
    found.dynamic.extend(code.unclosed_comment(calls));
    // Lists that are said to be unknown.
    let mut lists = Vec::new();
    for (at, token) in code.tokens.iter().enumerate() {
        match token.kind {
            Kind::Operator(b'(') => finder.call(at, calls, &mut found),
            Kind::Operator(b'[' | b'-') => found.dynamic.extend(finder.computed(at)),
            Kind::Operator(b'\\' | b'`' | b'@') => found.dynamic.extend(code.spelled_by_sign(at)),
            Kind::Operator(_) => {}
            Kind::Word | Kind::Text(_) => {
                if matches!(token.kind, Kind::Text(_)) {
                    found.dynamic.extend(code.command_line(at));
                    found.dynamic.extend(finder.named_execute(at));
                    found.dynamic.extend(code.unclosed_text(at, calls));
                    found.dynamic.extend(code.calls_within(at, mentions, calls));
                    found
                        .dynamic
                        .extend(Some(at).filter(|_| mentions.dynamodb).and_then(|at| code.spelled_by_texts(at)));
                }
                // No member of a request is shorter.
                let is_short = token.range().len() < "Statement".len();
                if let Some(list) =
                    Some(at).filter(|_| !is_short && mentions.dynamodb).and_then(|at| code.unseen_list(at))
                {
                    found.dynamic.push(list);
                    lists.extend(code.whole_list(at));
                }
                if let Some(member) = Some(at).filter(|_| !is_short).and_then(|at| code.statement_member(at)) {
                    finder.statement(member, &mut found);
                } else {
                    found.dynamic.extend(finder.reference(at));
                    if !is_short {
                        found.dynamic.extend(code.setter_reference(at));
                    }
                    if mentions.dynamodb {
                        found.dynamic.extend(finder.computed(at));
                        if !is_short {
                            found.dynamic.extend(code.nameless_member(at));
                            found.dynamic.extend(code.pattern_member(at));
                        }
                    }
                }
            }
        }
    }
    found.dynamic.extend(code.hidden_by_markup(mentions, calls));
    found.dynamic.extend(code.spelled_by_java());
    if mentions.dynamodb {
        // Of what is said to be unknown as a whole nothing more is said.
        let is_said = |range: Span| found.dynamic.iter().any(|it| it.why == Why::Elsewhere && covers(it.range, range));
        let beside = code.beside_statements();
        let beside =
            beside.into_iter().filter(|it| !is_said(it.range) && !lists.iter().any(|list| covers(*list, it.range)));
        let beside: Vec<Dynamic> = beside.collect();
        found.dynamic.extend(beside);
    }
    found.sort();
    found
}

/// Whether one place is within another.
const fn covers(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

pub(super) struct Finder<'c, 't> {
    pub(super) code: &'c Code<'t>,
    carriers: Carriers<'c, 't>,
    habits: OnceCell<Habits>,
    pub(super) mentions: Mentions,
}

impl Finder<'_, '_> {
    /// What the call with this parenthesis is given.
    fn call(&self, parenthesis: usize, calls: &Calls, found: &mut Found) {
        let Some(callee) = self.code.callee(parenthesis) else { return };
        let before = found.statements.len() + found.dynamic.len();
        if let Some(sent) = self.sent_by_call(parenthesis, calls) {
            self.arguments(parenthesis + 1, &sent, found);
            if before == found.statements.len() + found.dynamic.len() {
                found.dynamic.extend(self.unread_argument(parenthesis, calls));
            }
        }
        // What QLDB's drivers call so is given a statement as it is.
        if before == found.statements.len() + found.dynamic.len() {
            let unseen = match self.code.carrier(callee) {
                Some(Carrier::DynamoDb(_)) => self.unseen(parenthesis).or_else(|| self.unseen_execution(parenthesis)),
                Some(Carrier::QldbSession) => {
                    self.unseen_execution(parenthesis).or_else(|| self.unseen_command(parenthesis))
                }
                None => self.unseen_execution(parenthesis),
            };
            found.dynamic.extend(unseen);
        }
    }

    /// What is said of a call of a function that is named to send statements, if what it is given is not read.
    fn unread_argument(&self, parenthesis: usize, calls: &Calls) -> Option<Dynamic> {
        let code = self.code;
        let is_named = |callee: &usize| calls.contains_key(code.text(*callee));
        let is_of_library = self.sent_by_library(parenthesis).is_some();
        let callee = code.callee(parenthesis).filter(|callee| is_of_library || is_named(callee))?;
        let (first, close) = (parenthesis + 1, code.partner(parenthesis)?);
        let last = close.checked_sub(1).filter(|last| *last >= first)?;
        if !code.is_called(callee, parenthesis) {
            return None;
        }
        // A text that is no statement is the name of one.
        let is_text =
            |start| code.expression(start).is_some_and(|it| it.content.is_some_and(|it| it.known().is_some()));
        let is_named = code.parts(first, close).any(|(start, _)| is_text(start));
        (!is_named).then(|| Dynamic { range: code.place(first, last), why: Why::Elsewhere })
    }

    /// How the call with this parenthesis sends the statement that it is given.
    fn sent_by_call(&self, parenthesis: usize, calls: &Calls) -> Option<Sent> {
        if !calls.is_empty()
            && let Some(callee) = self.code.callee(parenthesis).filter(|callee| !self.is_definition(*callee))
            && let Some(sent) = calls.get(self.code.text(callee))
        {
            return Some(sent.clone());
        }
        self.sent_by_library(parenthesis)
            .or_else(|| (self.mentions.qldb && self.is_execute(parenthesis)).then_some(Sent::Qldb))
    }

    /// How a library of Python around the SDK sends the statement that a call is given.
    ///
    /// Source: documentation of the AWS SDK for pandas, `wr.dynamodb.read_partiql_query`, and of PyDynamoDB.
    fn sent_by_library(&self, parenthesis: usize) -> Option<Sent> {
        let code = self.code;
        if code.language != Language::Python || !self.mentions.dynamodb {
            return None;
        }
        let callee = code.callee(parenthesis).filter(|callee| !self.is_definition(*callee))?;
        if code.is_word_of(&["read_partiql_query"], callee) {
            return Some(Sent::by(Operation::ExecuteStatement));
        }
        if code.rare.has(AWSWRANGLER) && self.is_imported_execute(callee) {
            return Some(Sent::by(Operation::ExecuteStatement));
        }
        let is_method = callee.checked_sub(1).is_some_and(|before| code.is(".", before));
        let sends = code.is_word_of(&["execute", "executemany", "read_sql", "read_sql_query"], callee);
        (is_method && sends && code.rare.has(PYDYNAMODB)).then(|| Sent::DynamoDb(Request::default()))
    }

    /// Whether a function is `execute_statement` by itself, or by the name that an import gives it.
    fn is_imported_execute(&self, callee: usize) -> bool {
        const NAME: &str = "execute_statement";
        let code = self.code;
        let is_renamed = |at: &usize| code.is_word_of(&["as"], at + 1) && code.text(at + 2) == code.text(callee);
        !callee.checked_sub(1).is_some_and(|before| code.is(".", before))
            && (code.text(callee) == NAME || code.occurrences(NAME).iter().any(is_renamed))
    }

    /// Whether the parenthesis opens the arguments of a call that executes a statement of QLDB.
    pub(super) fn is_execute(&self, parenthesis: usize) -> bool {
        let code = self.code;
        let Some(callee) = code.callee(parenthesis) else { return false };
        // `txn.Execute(txn.Query<Person>("…"))`
        let is_query = code.language == Language::CSharp && code.text(callee) == "Query";
        let outermost =
            if is_query { self.enclosing(callee).and_then(|outer| code.callee(outer)) } else { Some(callee) };
        // Most calls are of something else.
        if !outermost.is_some_and(|outermost| is_execute(code.text(outermost))) || self.is_definition(callee) {
            return false;
        }
        let dot = callee.checked_sub(1).filter(|before| code.is(".", *before));
        dot.and_then(|dot| code.receiver(dot))
            .is_none_or(|receiver| !is_of_other_library(code.text(receiver)) || self.is_given_by_driver(receiver))
    }

    /// Whether a name is the parameter of a function that a driver of QLDB runs: `driver.execute(db -> …)`.
    fn is_given_by_driver(&self, name: usize) -> bool {
        let code = self.code;
        code.functions(name).into_iter().any(|function| {
            let Some((first, end)) = code.header_of(function) else { return false };
            let is_parameter = (first..end).any(|at| code.is_word(at) && code.text(at) == code.text(name));
            let call = code.around(first).filter(|open| code.is("(", *open));
            is_parameter
                && call
                    .and_then(|open| code.callee(open))
                    .is_some_and(|callee| is_execute(code.text(callee)) || code.text(callee).starts_with("execute"))
        })
    }

    fn is_definition(&self, name: usize) -> bool {
        let before = name.checked_sub(1);
        before.is_some_and(|at| matches!(self.code.text(at), "def" | "fun" | "fn" | "func" | "function" | "void"))
    }

    /// The parenthesis before a path of names, `f(a.b.` for `b`.
    fn enclosing(&self, mut at: usize) -> Option<usize> {
        while let Some(before) = at.checked_sub(1) {
            if self.code.is("(", before) {
                return Some(before);
            }
            if !self.code.is_word(before) && !self.code.is(".", before) {
                return None;
            }
            at = before;
        }
        None
    }

    /// Looks through the arguments up to the first that is neither a name nor an object that a name leads to.
    fn arguments(&self, mut at: usize, sent: &Sent, found: &mut Found) {
        let code = self.code;
        loop {
            if let Some(expression) = code.expression(at) {
                let ends = code.is(",", expression.next) || code.is(")", expression.next);
                if expression.begins_statement {
                    self.add(expression, ends, sent.clone(), None, found);
                }
                return;
            }
            // `execute_statement(statement=…)`
            let is_keyword = code.is_word_of(&["statement"], at)
                || matches!(sent, Sent::DynamoDb(_)) && code.is_word_of(&["query", "operation", "sql"], at);
            if code.language == Language::Python && is_keyword && code.is("=", at + 1) {
                at += 2;
                continue;
            }
            let Some((name, next)) = code.path(at) else { return };
            let ends = code.is(")", next);
            if !ends && !code.is(",", next) {
                return;
            }
            if let Some((expression, ends)) = code.assigned(&name, at) {
                if expression.begins_statement {
                    self.add(expression, ends, sent.clone(), None, found);
                }
                return;
            }
            if ends {
                return;
            }
            at = next + 1;
        }
    }

    /// The place in a list of the object that a statement is in.
    fn list_member(&self, form: Form) -> Option<ListMember> {
        let code = self.code;
        let Form::Object { open } = form else { return None };
        let list = code.around(open)?;
        // The type before it: `new BatchStatementRequest() {`, `&types.BatchStatementRequest{`.
        let mut start = open;
        while let Some(before) = start.checked_sub(1).filter(|before| *before > list) {
            start = match code.text(before) {
                ")" => code.partner(before)?,
                "." | "&" | "(" => before,
                _ if code.is_word(before) => before,
                _ => break,
            };
        }
        if start.checked_sub(1) != Some(list) && !code.is(",", start.checked_sub(1)?) {
            return None;
        }
        let mut index = 0;
        let mut at = list + 1;
        while at < start && index <= MAX_MEMBERS {
            index += usize::from(code.is(",", at));
            at = if code.is_any(&["(", "[", "{"], at) { code.partner(at)? + 1 } else { at + 1 };
        }
        let list = code.tokens.get(list)?.start;
        (index <= MAX_MEMBERS).then_some(ListMember { list, index })
    }

    /// The statement of a request.
    fn statement(&self, member: Member, found: &mut Found) {
        let code = self.code;
        let Member { name, value, form } = member;
        let carried = match form {
            Form::Object { open } => self.carriers.of_object(open),
            Form::Method => self.carriers.of_method(name),
            Form::Assigned { receiver } => self.carriers.of_variable_at(receiver),
        };
        let is_whole =
            carried.is_none_or(|carried| carried.is_whole) && !code.is_overridden(member) && !code.is_passed_on(member);
        let sent = match carried.map(|carried| carried.by) {
            Some(Carrier::QldbSession) if self.mentions.qldb => Some(Sent::Qldb),
            Some(Carrier::DynamoDb(operation)) if self.mentions.dynamodb => {
                let habits = || *self.habits.get_or_init(|| code.habits());
                let values = code.values(member, &habits, &self.carriers);
                Some(Sent::DynamoDb(Request { operation: Some(operation), values }))
            }
            None if self.mentions.dynamodb => None,
            Some(Carrier::DynamoDb(_) | Carrier::QldbSession) | None => return,
        };
        let in_list = self.list_member(form);
        let value = code.wrapped(value).filter(|inner| code.expression(*inner).is_none()).unwrap_or(value);
        let expression = code.expression(value).map(|expression| {
            let ends = code.ends_value(expression.next);
            (expression, ends)
        });
        let named = || {
            let (name, _) = code.path(value).filter(|(_, next)| code.ends_value(*next))?;
            code.assigned(&name, value)
        };
        match (expression.or_else(named), sent) {
            (Some((expression, ends)), Some(sent)) => self.add(expression, ends && is_whole, sent, in_list, found),
            (Some((expression, _)), None) if expression.begins_statement => {
                found.dynamic.push(Dynamic { range: expression.range, why: Why::Operation });
            }
            (None, Some(_)) => {
                // Also in brackets, after a cast or an operator.
                let is_expression = !code.is_any(&[",", ")", "]", "}", ";"], value);
                let range = code.value_range(value).or_else(|| is_expression.then(|| code.place(value, value)));
                found.dynamic.extend(range.map(|range| Dynamic { range, why: Why::Elsewhere }));
            }
            // Policies have lists of their own statements.
            (None, None) => {
                let is_own = code.is_word_of(&["Statement"], name)
                    || code.literal(name).is_some()
                    || matches!(form, Form::Method)
                    || code.is_copied(form);
                let range = code.value_range(value).filter(|_| is_own && !code.is_no_request(form, value));
                found.dynamic.extend(range.map(|range| Dynamic { range, why: Why::Operation }));
            }
            (Some((expression, _)), None) => {
                let is_known = expression.content.is_some_and(|content| content.known().is_some());
                if !is_known {
                    found.dynamic.push(Dynamic { range: expression.range, why: Why::Operation });
                }
            }
        }
    }

    fn add(&self, expression: Expression, ends: bool, sent: Sent, member: Option<ListMember>, found: &mut Found) {
        let Expression { range, content, begins_statement: _, next: _ } = expression;
        let why = match content.filter(|_| ends).map(|content| fill(self.code.with_constants(content))) {
            Some(Ok(Filled { content, holes })) => {
                let sent = if holes.is_empty() { sent } else { sent.without_values() };
                found.statements.push(Embedded { range, content, holes, sent, member });
                return;
            }
            Some(Err(hole)) => Why::Hole(hole),
            None => Why::Joined,
        };
        found.dynamic.push(Dynamic { range, why });
    }
}

/// Whether an object is called as other libraries call theirs.
pub(super) fn is_of_other_library(object: &str) -> bool {
    OTHER_RECEIVERS.contains(&&*object.trim_start_matches(['_', '$']).to_ascii_lowercase())
}

/// Whether this is what a driver of QLDB, or a function around it, is called to execute a statement.
pub(super) fn is_execute(name: &str) -> bool {
    name.strip_prefix("execute").or_else(|| name.strip_prefix("Execute")).is_some_and(|rest| {
        let letters = || rest.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase());
        !OTHER_CALLS.iter().any(|other| letters().take(other.len()).eq(other.bytes()))
    })
}
