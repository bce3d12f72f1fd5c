//! The JSON of a policy from values of a template: what is unknown is written as the library takes it, or the statement is a doubt.

use std::fmt::Write;

use partiql_iam::Span;
use partiql_iam::iam::{Comparison, Operator};

use crate::found::PolicyUse;
use crate::text::{Doubt, DoubtKind, Part, PolicyText, Written};
use crate::value::{Entry, Piece, Value, What, place_of_template};

/// Writes a policy.
pub(crate) fn policy(value: &Value, kind: PolicyUse) -> PolicyText {
    let mut writer = Writer { json: String::new(), parts: Vec::new(), doubts: Vec::new(), kind, variables: false };
    writer.document(value);
    PolicyText::of_parts(writer.json, writer.parts, writer.doubts)
}

/// A policy of which nothing is known: it denies everything perhaps, or, if it surely denies nothing, allows everything perhaps.
pub(crate) fn unknown_policy(name: &str, place: Span, may_deny: bool, message: String) -> PolicyText {
    let mut writer = Writer {
        json: String::new(),
        parts: Vec::new(),
        doubts: Vec::new(),
        kind: PolicyUse::Identity,
        variables: false,
    };
    let doubt = Unclear { name: name.to_owned(), place, message };
    writer.frame(place, |writer| if may_deny { writer.anything(&doubt) } else { writer.stand_in(&doubt, "Allow") });
    PolicyText::of_parts(writer.json, writer.parts, writer.doubts)
}

/// What is unknown of a statement.
struct Unclear {
    name: String,
    place: Span,
    message: String,
}

impl Unclear {
    fn new(element: &str, (name, place): (&str, Span)) -> Self {
        let element = if element.starts_with(|letter: char| letter.is_ascii_uppercase()) {
            format!("`{element}`")
        } else {
            element.to_owned()
        };
        let message = format!("{element} depends on `{name}`, which is known only when the template is deployed");
        Self { name: name.to_owned(), place, message }
    }
}

struct Writer {
    json: String,
    parts: Vec<Part>,
    doubts: Vec<Doubt>,
    kind: PolicyUse,
    /// Whether the policy's language has variables, so that a place of a template in a condition is unknown, not text.
    variables: bool,
}

impl Writer {
    fn at(&self) -> u32 {
        u32::try_from(self.json.len()).unwrap_or(u32::MAX)
    }

    fn keep(&mut self, start: u32, place: Span, written: Written) {
        self.parts.push(Part { json: Span::new(start, self.at()), place, written });
    }

    /// A string of JSON.
    fn string(&mut self, text: &str) {
        self.json.push('"');
        for letter in text.chars() {
            match letter {
                '"' => self.json.push_str("\\\""),
                '\\' => self.json.push_str("\\\\"),
                '\n' => self.json.push_str("\\n"),
                '\r' => self.json.push_str("\\r"),
                '\t' => self.json.push_str("\\t"),
                '\u{0}'..='\u{1F}' => _ = write!(self.json, "\\u{:04x}", u32::from(letter)),
                _ => self.json.push(letter),
            }
        }
        self.json.push('"');
    }

    fn key(&mut self, entry: &Entry) {
        let start = self.at();
        self.string(&entry.key);
        self.keep(start, entry.key_place, entry.key_written);
        self.json.push_str(": ");
    }

    /// A value, with places of a template where it is unknown.
    fn value(&mut self, value: &Value) {
        let start = self.at();
        if let Some(name) = &value.only_if {
            self.string(&place_of_template(name));
            return self.keep(start, value.place, Written::Computed);
        }
        match &value.what {
            What::Null => self.json.push_str("null"),
            What::Bool(answer) => self.json.push_str(if *answer { "true" } else { "false" }),
            What::Number(number) => self.json.push_str(number),
            What::Unknown(name) => self.string(&place_of_template(name)),
            What::Text(pieces) => {
                let pieces = pieces.iter().map(|piece| match piece {
                    Piece::Known(text) => text.clone(),
                    Piece::Unknown(name) => place_of_template(name),
                });
                let text: String = pieces.collect();
                self.string(&text);
            }
            What::List(items) => {
                self.json.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.comma(index);
                    self.value(item);
                }
                self.json.push(']');
            }
            What::Object(entries) => {
                self.json.push('{');
                for (index, entry) in entries.iter().enumerate() {
                    self.comma(index);
                    self.key(entry);
                    self.value(&entry.value);
                }
                self.json.push('}');
            }
        }
        self.keep(start, value.place, value.written);
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.json.push_str(", ");
        }
    }

    /// A policy around statements that are written here.
    fn frame(&mut self, place: Span, statements: impl FnOnce(&mut Self)) {
        let start = self.at();
        self.json.push_str("{\"Version\": \"2012-10-17\", \"Statement\": [");
        statements(self);
        self.json.push_str("]}");
        self.keep(start, place, Written::Computed);
    }

    fn document(&mut self, document: &Value) {
        let version = document.get("Version");
        let unclear = match (&document.what, version.and_then(Value::first_unknown)) {
            (What::Unknown(name), _) => Some(Unclear::new("the policy", (name, document.place))),
            (What::Text(_), _) => {
                document.first_unknown().map(|(name, place)| Unclear::new("the policy", (name, place)))
            }
            (_, Some(unknown)) => Some(Unclear::new("Version", unknown)),
            _ => None,
        };
        if let Some(unclear) = unclear {
            self.frame(document.place, |writer| writer.anything(&unclear));
            return;
        }
        self.variables = version.and_then(Value::known_text).as_deref() == Some("2012-10-17");
        let What::Object(entries) = &document.what else {
            return match &document.what {
                What::List(_) => self.statements(document),
                _ => self.value(document),
            };
        };
        if document.get("Statement").is_none() {
            return self.value_with_statement_checks(document);
        }
        let start = self.at();
        self.json.push('{');
        for (index, entry) in entries.iter().enumerate() {
            self.comma(index);
            self.key(entry);
            if entry.key == "Statement" { self.statements(&entry.value) } else { self.value(&entry.value) }
        }
        self.json.push('}');
        self.keep(start, document.place, document.written);
    }

    /// A statement without a policy around it, or what is no policy.
    fn value_with_statement_checks(&mut self, value: &Value) {
        if value.get("Effect").is_some() {
            self.json.push('[');
            self.statement(value);
            self.json.push(']');
        } else {
            self.value(value);
        }
    }

    fn statements(&mut self, statements: &Value) {
        let start = self.at();
        if let What::List(_) | What::Object(_) = &statements.what {
            self.json.push('[');
            for statement in statements.items() {
                if !self.json.ends_with('[') {
                    self.json.push_str(", ");
                }
                self.statement(statement);
            }
            self.json.push(']');
        } else if let What::Unknown(name) = &statements.what {
            let unclear = Unclear::new("Statement", (name, statements.place));
            self.json.push('[');
            self.anything(&unclear);
            self.json.push(']');
        } else {
            self.value(statements);
            return;
        }
        self.keep(start, statements.place, statements.written);
    }

    /// Statements that may allow and deny anything.
    fn anything(&mut self, unclear: &Unclear) {
        self.stand_in(unclear, "Allow");
        self.json.push_str(", ");
        self.stand_in(unclear, "Deny");
    }

    /// A statement that may allow or deny anything.
    fn stand_in(&mut self, unclear: &Unclear, effect: &str) {
        let start = self.at();
        let place = place_of_template(&unclear.name);
        let rest = match self.kind {
            PolicyUse::Identity => format!("\"Action\": \"*\", \"Resource\": \"{place}\""),
            PolicyUse::Resource => {
                format!("\"Principal\": \"*\", \"Action\": \"*\", \"Resource\": \"{place}\"")
            }
            PolicyUse::Trust => format!("\"Principal\": {{\"AWS\": \"{place}\"}}, \"Action\": \"sts:AssumeRole\""),
        };
        _ = write!(self.json, "{{\"Effect\": \"{effect}\", {rest}}}");
        self.keep(start, unclear.place, Written::Computed);
        let json = Span::new(start, self.at());
        self.doubts.push(Doubt::new(json, unclear.place, unclear.message.clone(), DoubtKind::Replaced));
    }

    fn statement(&mut self, statement: &Value) {
        let What::Object(entries) = &statement.what else {
            return match &statement.what {
                What::Unknown(name) => self.anything(&Unclear::new("the statement", (name, statement.place))),
                _ => self.value(statement),
            };
        };
        let effect = statement.get("Effect");
        if let Some(unknown) = effect.and_then(Value::first_unknown) {
            return self.anything(&Unclear::new("Effect", unknown));
        }
        let allows = effect.and_then(Value::known_text).as_deref() != Some("Deny");
        let effect = if allows { "Allow" } else { "Deny" };
        let unknown_in = |name: &str| {
            let element = statement.get(name)?;
            element.first_unknown().map(|unknown| Unclear::new(name, unknown))
        };
        // What is left out of a `Not…` form is not known, and so what is in it.
        let others = || (self.kind == PolicyUse::Resource).then(|| unknown_in("NotPrincipal")).flatten();
        if let Some(unclear) = unknown_in("NotAction").or_else(others) {
            return self.stand_in(&unclear, effect);
        }
        let mut rest = None;
        if let Some(action) = statement.get("Action") {
            let all_unknown = action.items().iter().all(|item| item.first_unknown().is_some());
            match unknown_in("Action") {
                Some(unclear) if all_unknown => return self.stand_in(&unclear, effect),
                unclear => rest = unclear,
            }
        }
        let mut doubt = statement.only_if.as_ref().map(|name| Unclear::new("the statement", (name, statement.place)));
        let denies_somebody = !allows && self.kind == PolicyUse::Resource;
        let somebody = if denies_somebody { unknown_in("Principal") } else { None };
        let is_for_anybody = somebody.is_some();
        doubt = doubt.or(somebody);
        let start = self.at();
        self.json.push('{');
        let mut is_first = true;
        for entry in entries {
            if entry.key == "Sid" && entry.value.first_unknown().is_some() {
                continue;
            }
            self.comma(usize::from(!is_first));
            is_first = false;
            self.key(entry);
            match entry.key.as_str() {
                "Action" => self.known_items(&entry.value),
                // Whoever it is, the statement may be for him.
                "Principal" if is_for_anybody => self.value(&Value::text("*", entry.value.place)),
                "Principal" => self.principal(&entry.value),
                "Condition" => {
                    let unclear = self.conditions(&entry.value);
                    doubt = doubt.or(unclear);
                }
                _ => self.value(&entry.value),
            }
        }
        self.json.push('}');
        self.keep(start, statement.place, statement.written);
        if let Some(Unclear { name: _, place, message }) = doubt {
            let json = Span::new(start, self.at());
            self.doubts.push(Doubt::new(json, place, message, DoubtKind::MayBeMissing));
        }
        if let Some(unclear) = rest {
            self.json.push_str(", ");
            self.stand_in(&unclear, effect);
        }
    }

    /// The items of a list that are known.
    fn known_items(&mut self, value: &Value) {
        let What::List(items) = &value.what else { return self.value(value) };
        let start = self.at();
        self.json.push('[');
        for (index, item) in items.iter().filter(|item| item.first_unknown().is_none()).enumerate() {
            self.comma(index);
            self.value(item);
        }
        self.json.push(']');
        self.keep(start, value.place, value.written);
    }

    /// Whom a statement that allows is for: somebody unknown is nobody.
    fn principal(&mut self, value: &Value) {
        match &value.what {
            What::Unknown(name) => {
                let start = self.at();
                self.json.push_str("{\"AWS\": ");
                self.string(&place_of_template(name));
                self.json.push('}');
                self.keep(start, value.place, Written::Computed);
            }
            _ => self.value(value),
        }
    }

    /// The conditions, and what is unknown of them that the library does not take as unknown.
    fn conditions(&mut self, conditions: &Value) -> Option<Unclear> {
        let What::Object(operators) = &conditions.what else {
            let unknown = conditions.first_unknown().map(|unknown| Unclear::new("Condition", unknown));
            if unknown.is_some() {
                self.json.push_str("{}");
            } else {
                self.value(conditions);
            }
            return unknown;
        };
        let start = self.at();
        let mut unclear = None;
        self.json.push('{');
        let mut is_first = true;
        for operator in operators {
            if let What::Unknown(name) = &operator.value.what {
                unclear = unclear.or_else(|| Some(Unclear::new("Condition", (name, operator.value.place))));
                continue;
            }
            self.comma(usize::from(!is_first));
            is_first = false;
            self.key(operator);
            match &operator.value.what {
                What::Object(keys) => {
                    let dummy = self.dummy(&operator.key);
                    let start = self.at();
                    self.json.push('{');
                    for (index, entry) in keys.iter().enumerate() {
                        self.comma(index);
                        self.key(entry);
                        let found = self.condition_values(&entry.value, dummy);
                        unclear = unclear.or(found);
                    }
                    self.json.push('}');
                    self.keep(start, operator.value.place, operator.value.written);
                }
                _ => self.value(&operator.value),
            }
        }
        self.json.push('}');
        self.keep(start, conditions.place, conditions.written);
        unclear
    }

    /// What is written for an unknown value of an operator with which the library does not compare the place of a template; `None` where it does.
    fn dummy(&self, operator: &str) -> Option<&'static str> {
        use Comparison as C;
        let comparison = operator.parse::<Operator>().ok()?.comparison();
        match comparison {
            C::NumericEquals
            | C::NumericNotEquals
            | C::NumericLessThan
            | C::NumericLessThanEquals
            | C::NumericGreaterThan
            | C::NumericGreaterThanEquals => Some("0"),
            C::DateEquals
            | C::DateNotEquals
            | C::DateLessThan
            | C::DateLessThanEquals
            | C::DateGreaterThan
            | C::DateGreaterThanEquals => Some("2012-10-17T00:00:00Z"),
            C::BinaryEquals => Some("AA=="),
            C::IpAddress | C::NotIpAddress => Some("192.0.2.0/24"),
            C::Null | C::Bool => Some("true"),
            C::StringEquals
            | C::StringNotEquals
            | C::StringEqualsIgnoreCase
            | C::StringNotEqualsIgnoreCase
            | C::StringLike
            | C::StringNotLike
            | C::ArnEquals
            | C::ArnLike
            | C::ArnNotEquals
            | C::ArnNotLike => (!self.variables).then_some("unknown"),
        }
    }

    fn condition_values(&mut self, values: &Value, dummy: Option<&'static str>) -> Option<Unclear> {
        let unknown = values.first_unknown().map(|unknown| Unclear::new("Condition", unknown));
        let (Some(unclear), Some(dummy)) = (unknown, dummy) else {
            self.value(values);
            return None;
        };
        let start = self.at();
        self.string(dummy);
        self.keep(start, values.place, Written::Computed);
        Some(unclear)
    }
}
