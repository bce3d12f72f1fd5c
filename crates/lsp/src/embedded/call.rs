//! Calls that execute statements, and what is passed to them.

use std::collections::HashMap;

use super::beginning::begins_statement;
use super::block::Blocks;
use super::lexer::{Kind, Literal, Token};
use super::{Content, Embedded, Found, Language};
use partiql_iam::Span;
use partiql_iam_project::Service;

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

pub(super) fn find(language: Language, source: &str, tokens: &[Token], service: Service) -> Found {
    let blocks = Blocks::new(language, source, tokens);
    let mut finder = Finder { language, service, source, tokens, blocks, assignments: HashMap::new() };
    for at in 0..tokens.len() {
        if let Some((name, is_plain)) = finder.assignment(at) {
            finder.assignments.entry(name).or_default().push(Assignment { at, is_plain });
        }
    }
    let mut found = Found::default();
    for at in 0..tokens.len() {
        if finder.is("(", at) && finder.is_execute(at) {
            finder.arguments(at + 1, &mut found);
        }
    }
    found.statements.sort_by_key(|statement| statement.range);
    found.statements.dedup_by_key(|statement| statement.range);
    found.dynamic.sort();
    found.dynamic.dedup();
    found
}

/// How many tokens the type of a variable may have.
const LONGEST_TYPE: usize = 12;

/// An expression of literals.
struct Literals {
    range: Span,
    /// `None` if a part of it is known at run time only.
    content: Option<Content>,
    begins_statement: bool,
    /// The token after it.
    next: usize,
}

/// An operator that assigns to a name.
struct Assignment {
    /// Its token.
    at: usize,
    /// It assigns exactly the expression after it.
    is_plain: bool,
}

struct Finder<'t> {
    language: Language,
    service: Service,
    source: &'t str,
    tokens: &'t [Token],
    blocks: Blocks,
    /// In the order of the source.
    assignments: HashMap<String, Vec<Assignment>>,
}

impl<'t> Finder<'t> {
    fn text(&self, at: usize) -> &'t str {
        self.tokens.get(at).and_then(|token| self.source.get(token.start..token.end)).unwrap_or_default()
    }

    fn is(&self, operator: &str, at: usize) -> bool {
        matches!(self.tokens.get(at), Some(Token { kind: Kind::Operator, .. })) && self.text(at) == operator
    }

    fn is_word(&self, at: usize) -> bool {
        matches!(self.tokens.get(at), Some(Token { kind: Kind::Word, .. }))
    }

    fn literal(&self, at: usize) -> Option<&'t Literal> {
        match &self.tokens.get(at)?.kind {
            Kind::Text(literal) => Some(literal),
            Kind::Word | Kind::Operator => None,
        }
    }

    /// The name before an opening parenthesis, after its type arguments: `Execute<Person>(`, `execute::<Person>(`.
    fn callee(&self, parenthesis: usize) -> Option<usize> {
        let mut at = parenthesis.checked_sub(1)?;
        if self.is(">", at) {
            let mut depth = 1;
            while depth > 0 {
                at = at.checked_sub(1)?;
                match self.text(at) {
                    ">" => depth += 1,
                    "<" => depth -= 1,
                    "," | "." | "?" | "[" | "]" | ":" | "&" => {}
                    _ if self.is_word(at) => {}
                    _ => return None,
                }
            }
            at = at.checked_sub(1)?;
            while self.is(":", at) {
                at = at.checked_sub(1)?;
            }
        }
        self.is_word(at).then_some(at)
    }

    /// Whether the parenthesis opens the arguments of a call that executes a statement.
    fn is_execute(&self, parenthesis: usize) -> bool {
        let Some(callee) = self.callee(parenthesis) else { return false };
        let before = callee.checked_sub(1);
        // A definition, not a call.
        if before.is_some_and(|at| matches!(self.text(at), "def" | "fun" | "fn" | "func" | "function" | "void")) {
            return false;
        }
        if let Some(receiver) = before.filter(|at| self.is(".", *at)).and_then(|dot| self.receiver(dot)) {
            let name = self.text(receiver).trim_start_matches('_').to_ascii_lowercase();
            let is_service = self.service == Service::DynamoDb && name == self.service.word();
            if OTHER_RECEIVERS.contains(&&*name) && !is_service {
                return false;
            }
        }
        // `txn.Execute(txn.Query<Person>("…"))`
        let is_query = self.language == Language::CSharp && self.text(callee) == "Query";
        let callee = if is_query { self.enclosing(callee).and_then(|outer| self.callee(outer)) } else { Some(callee) };
        callee.is_some_and(|callee| is_execute(self.text(callee)))
    }

    /// The name before a dot, `cursor` of `cursor.`, `cursor?.` and `cursor().`.
    fn receiver(&self, dot: usize) -> Option<usize> {
        let mut at = dot.checked_sub(1)?;
        if self.is("?", at) || self.is("!", at) {
            at = at.checked_sub(1)?;
        }
        let mut depth = 0;
        while self.is(")", at) || depth > 0 {
            depth += match self.text(at) {
                ")" => 1,
                "(" => -1,
                _ => 0,
            };
            at = at.checked_sub(1)?;
        }
        self.is_word(at).then_some(at)
    }

    /// The parenthesis before a path of names, `f(a.b.` for `b`.
    fn enclosing(&self, mut at: usize) -> Option<usize> {
        while let Some(before) = at.checked_sub(1) {
            if self.is("(", before) {
                return Some(before);
            }
            if !self.is_word(before) && !self.is(".", before) {
                return None;
            }
            at = before;
        }
        None
    }

    /// Looks through the arguments up to the first that is neither a name nor an object that a name leads to.
    fn arguments(&self, mut at: usize, found: &mut Found) {
        // boto3: `execute_statement(Statement="…")`.
        if self.service == Service::DynamoDb && self.text(at) == "Statement" && self.is("=", at + 1) {
            at += 2;
        }
        loop {
            if let Some(literals) = self.literals(at) {
                let ends = self.is(",", literals.next) || self.is(")", literals.next);
                self.add(literals, ends, found);
                return;
            }
            let Some((name, next)) = self.path(at) else { return };
            let ends = self.is(")", next);
            if !ends && !self.is(",", next) {
                return;
            }
            if let Some((literals, ends)) = self.assigned(&name, at) {
                self.add(literals, ends, found);
                return;
            }
            if ends {
                return;
            }
            at = next + 1;
        }
    }

    fn add(&self, literals: Literals, ends: bool, found: &mut Found) {
        let Literals { range, content, begins_statement, next: _ } = literals;
        if !begins_statement {
            return;
        }
        match content.filter(|_| ends) {
            Some(content) => found.statements.push(Embedded { range, content, service: self.service }),
            None => found.dynamic.push(range),
        }
    }

    /// A name, or names with dots between them, and the token after it.
    fn path(&self, mut at: usize) -> Option<(String, usize)> {
        if self.is("&", at) {
            at += 1;
        }
        let mut name = String::new();
        loop {
            if !self.is_word(at) {
                return None;
            }
            name.push_str(self.text(at));
            at += 1;
            if !self.is(".", at) {
                return Some((name, at));
            }
            name.push('.');
            at += 1;
        }
    }

    /// Literals one after the other, with `+` between them or, in Python, without.
    fn literals(&self, at: usize) -> Option<Literals> {
        let opened = (at..self.tokens.len()).take_while(|at| self.is("(", *at)).count();
        // A reference, which only Rust has.
        let borrowed = usize::from(self.is("&", at));
        let first = at + opened + borrowed;
        let literal = self.literal(first)?;
        let begins_statement = match &literal.content {
            Some(content) => begins_statement(content.text()),
            None => self.source.get(literal.inner..).is_some_and(begins_statement),
        };
        let mut content = Some(Content::default());
        let (mut next, mut end) = (first, first);
        while let Some(literal) = self.literal(next) {
            end = next;
            let piece = literal.content.as_ref().and_then(|content| self.with_calls(content, &mut next));
            content = content.zip(piece).map(|(mut content, piece)| {
                content.append(&piece);
                content
            });
            next += 1;
            if self.language != Language::Python || self.is("+", next) {
                if !self.is("+", next) {
                    break;
                }
                next += 1;
            }
        }
        if self.is("+", next - 1) {
            // More than literals.
            content = None;
        }
        let mut closed = 0;
        while closed < opened && self.is(")", next) {
            closed += 1;
            next += 1;
        }
        if closed < opened {
            content = None;
        }
        let place = |at: Option<usize>| u32::try_from(at.unwrap_or_default()).unwrap_or(u32::MAX);
        let range = Span::new(
            place(self.tokens.get(first).map(|token| token.start)),
            place(self.tokens.get(end).map(|token| token.end)),
        );
        Some(Literals { range, content, begins_statement, next })
    }

    /// The value after calls whose result is known: `.trimIndent()` of Kotlin, `.to_string()` of Rust. `at` becomes the last token.
    fn with_calls(&self, content: &Content, at: &mut usize) -> Option<Content> {
        let is_call = self.is(".", *at + 1) && self.is("(", *at + 3) && self.is(")", *at + 4);
        let name = if is_call { self.text(*at + 2) } else { "" };
        let called = match (self.language, name) {
            (_, "") => return Some(content.clone()),
            (Language::Kotlin, "trimIndent") => content.trim_indent(),
            (Language::Rust, "to_string" | "to_owned" | "into") => content.clone(),
            _ => return None,
        };
        *at += 4;
        Some(called)
    }

    /// The literals that were last assigned to a name, in a block that the place is in, and whether nothing follows them.
    fn assigned(&self, name: &str, place: usize) -> Option<(Literals, bool)> {
        let before = self.assignments.get(name)?.iter().rev().skip_while(|assignment| assignment.at > place);
        let last = before.into_iter().find(|assignment| self.blocks.holds(assignment.at, place))?;
        let literals = self.literals(last.at + 1).filter(|_| last.is_plain)?;
        let ends = self.ends_statement(literals.next);
        Some((literals, ends))
    }

    /// The name that the operator assigns to, and whether it assigns exactly the expression after it.
    fn assignment(&self, operator: usize) -> Option<(String, bool)> {
        let is_plain = match self.text(operator) {
            "=" | ":=" => true,
            "+=" => false,
            _ => return None,
        };
        let mut at = operator.checked_sub(1)?;
        // `query: &'static str =`
        if matches!(self.language, Language::Python | Language::JavaScript | Language::Kotlin | Language::Rust) {
            let line = self.tokens.get(operator)?.line;
            let is_type = |at: usize| {
                self.is_word(at) || matches!(self.text(at), "&" | "<" | ">" | "?" | "." | "'" | "|" | "[" | "]")
            };
            let before_type = (0..=at).rev().take(LONGEST_TYPE).find(|at| !is_type(*at));
            let is_on_line = |at: &usize| self.tokens.get(*at).is_some_and(|token| token.line == line);
            if let Some(colon) = before_type.filter(|before| self.is(":", *before)).filter(is_on_line) {
                at = colon.checked_sub(1)?;
            }
        }
        // `var query string =`
        if self.language == Language::Go
            && at >= 2
            && self.is_word(at - 1)
            && matches!(self.text(at - 2), "var" | "const")
        {
            at -= 1;
        }
        if !self.is_word(at) {
            return None;
        }
        let mut name = self.text(at).to_owned();
        while at >= 2 && self.is(".", at - 1) && self.is_word(at - 2) {
            at -= 2;
            name = format!("{}.{name}", self.text(at));
        }
        Some((name, is_plain))
    }

    /// Whether an assignment ends before the token.
    fn ends_statement(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return true };
        let ends_line = at
            .checked_sub(1)
            .and_then(|before| self.tokens.get(before))
            .is_none_or(|before| before.last_line < token.line);
        match self.text(at) {
            ";" | "}" => true,
            // After a line break these continue the expression.
            "." | "+" | "%" | "?" | "[" | "(" => false,
            _ => ends_line,
        }
    }
}

/// Whether this is what a driver, or a function around it, is called to execute a statement.
fn is_execute(name: &str) -> bool {
    name.strip_prefix("execute").or_else(|| name.strip_prefix("Execute")).is_some_and(|rest| {
        let rest = rest.replace('_', "").to_ascii_lowercase();
        !OTHER_CALLS.iter().any(|other| rest.starts_with(other))
    })
}
