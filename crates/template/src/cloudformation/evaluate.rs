//! Values of a template with its intrinsic functions evaluated, as far as the template itself says what they come to.
//!
//! Source: CloudFormation user guide, "Intrinsic function reference", "Pseudo parameters reference".

use partiql_iam::Span;
use partiql_iam::json::{Json, Member, Node};

use super::dynamic;
use super::names::Names;
use crate::found::Unread;
use crate::source::{Places, odd_word};
use crate::text::Written;
use crate::tree::{items, member, members, parts, string};
use crate::value::{Entry, Piece, Value, What};
use crate::variables::{Filled, Variables};

/// How far references are followed from one resource to the next.
const MAX_REFERENCES: usize = 8;

/// How texts are written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Texts<'t> {
    /// As they are.
    Plain,
    /// With variables of the Serverless Framework.
    Serverless(Variables<'t>),
}

/// Evaluates the values of a file.
pub(crate) struct Evaluator<'t> {
    pub(crate) places: Places<'t>,
    pub(crate) names: Names<'t>,
    pub(crate) texts: Texts<'t>,
    pub(crate) unread: Vec<Unread>,
    references: usize,
}

/// The one member of an object, if it is an intrinsic function.
pub(crate) fn function<'n, 't>(node: &'n Node<'t>) -> Option<&'n Member<'t>> {
    match members(node) {
        [only] if only.key == "Ref" || only.key.starts_with("Fn::") => Some(only),
        _ => None,
    }
}

/// Whether it is `Ref` to this name.
pub(crate) fn is_reference_to(node: &Node<'_>, name: &str) -> bool {
    function(node).is_some_and(|called| called.key == "Ref" && string(&called.value) == Some(name))
}

impl<'t> Evaluator<'t> {
    pub(crate) const fn new(places: Places<'t>, names: Names<'t>, texts: Texts<'t>) -> Self {
        Self { places, names, texts, unread: Vec::new(), references: 0 }
    }

    /// The place in the file of a value, or of what it is in.
    pub(crate) fn place(&self, node: &Node<'_>, around: Span) -> Span {
        self.places.of(node.span, around).0
    }

    /// A value. `None` for what `AWS::NoValue` removes.
    pub(crate) fn value(&mut self, node: &'t Node<'t>, around: Span) -> Option<Value> {
        let (place, written) = self.places.of(node.span, around);
        let what = match &node.value {
            Json::Null => What::Null,
            Json::Bool(answer) => What::Bool(*answer),
            Json::Number(number) => What::Number((*number).to_owned()),
            Json::String(text) => return Some(self.string(text, place, written)),
            Json::Array(list) => What::List(list.iter().filter_map(|item| self.value(item, place)).collect()),
            Json::Object(_) if function(node).is_some() => return self.call(node, place),
            Json::Object(entries) => {
                if let Some(entry) = entries.iter().find(|entry| dynamic::is_in(&entry.key)) {
                    return Some(Value::unknown(&*entry.key, place));
                }
                What::Object(entries.iter().filter_map(|entry| self.entry(entry, place)).collect())
            }
        };
        Some(Value::new(what, place, written))
    }

    fn entry(&mut self, member: &'t Member<'t>, around: Span) -> Option<Entry> {
        let (key_place, key_written) = self.places.of(member.key_span, around);
        let value = match &*member.key {
            "Statement" => self.statements(&member.value, around)?,
            _ => self.value(&member.value, around)?,
        };
        Some(Entry { key: member.key.clone().into_owned(), key_place, key_written, value })
    }

    /// The statements of a policy. Those that are there only under a condition are known, and may be missing.
    fn statements(&mut self, node: &'t Node<'t>, around: Span) -> Option<Value> {
        let (place, written) = self.places.of(node.span, around);
        match &node.value {
            Json::Array(_) | Json::Object(_) => {
                let statements = self.all_of(node, place);
                Some(Value::new(What::List(statements), place, written))
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => self.value(node, around),
        }
    }

    /// The values of a list, or the one in its place; both that `Fn::If` chooses from.
    pub(crate) fn all_of(&mut self, list: &'t Node<'t>, around: Span) -> Vec<Value> {
        let mut values = Vec::new();
        for item in parts(list) {
            self.perhaps(item, around, None, &mut values);
        }
        values
    }

    /// A value of a list, or both that `Fn::If` chooses from.
    fn perhaps(&mut self, node: &'t Node<'t>, around: Span, only_if: Option<&str>, values: &mut Vec<Value>) {
        if let Some(chosen) = function(node).filter(|function| function.key == "Fn::If")
            && let [condition, yes, no] = items(&chosen.value)
        {
            let place = self.place(node, around);
            let name = string(condition).unwrap_or("Fn::If").to_owned();
            for branch in [yes, no] {
                for item in parts(branch) {
                    self.perhaps(item, place, Some(&name), values);
                }
            }
            return;
        }
        if let Some(mut value) = self.value(node, around) {
            value.only_if = only_if.map(str::to_owned);
            values.push(value);
        }
    }

    fn string(&mut self, text: &str, place: Span, written: Written) -> Value {
        match self.texts {
            Texts::Plain if dynamic::is_in(text) => {
                Value::computed(What::Text(dynamic::resolved(vec![Piece::Known(text.to_owned())])), place)
            }
            Texts::Plain => Value::new(What::Text(vec![Piece::Known(text.to_owned())]), place, written),
            Texts::Serverless(variables) => self.filled(variables.fill(text), place, written),
        }
    }

    /// A text after its variables are filled in. One that is a variable as a whole may be a list or a table.
    fn filled(&mut self, filled: Filled<'t>, place: Span, written: Written) -> Value {
        let Filled { pieces, is_plain, whole } = filled;
        if let Some(node) = whole {
            return match self.deeper(node, place) {
                // Others may refer to it too.
                Some(value) => Value { place, written: Written::Computed, ..value.fixed() },
                None => Value::unknown("self", place),
            };
        }
        let has_reference = pieces.iter().any(|piece| matches!(piece, Piece::Known(text) if dynamic::is_in(text)));
        let written = if is_plain && !has_reference { written } else { Written::Computed };
        let pieces = dynamic::resolved(pieces);
        match pieces.as_slice() {
            [Piece::Unknown(name)] => Value::unknown(name.clone(), place),
            _ => Value::new(What::Text(pieces), place, written),
        }
    }

    /// What a function comes to.
    fn call(&mut self, node: &'t Node<'t>, place: Span) -> Option<Value> {
        let called = function(node)?;
        let argument = &called.value;
        let unknown = |name: String| Some(Value::unknown(name, place));
        match &*called.key {
            "Ref" => match string(argument) {
                Some("AWS::NoValue") => None,
                Some(name) => Some(self.reference(name, place)),
                None => unknown("Ref".to_owned()),
            },
            "Fn::GetAtt" => {
                let named = match (string(argument), items(argument)) {
                    (Some(text), _) => text.split_once('.').map(|(name, attribute)| (name, attribute.to_owned())),
                    (None, [name, attribute]) => string(name).zip(string(attribute).map(str::to_owned)),
                    (None, _) => None,
                };
                match named {
                    Some((name, attribute)) => Some(self.attribute(name, &attribute, place)),
                    None => unknown("Fn::GetAtt".to_owned()),
                }
            }
            "Fn::Sub" => match (string(argument), items(argument)) {
                (Some(text), _) => Some(self.substitute(text, &[], place)),
                (None, [text, map]) => match string(text) {
                    Some(text) => Some(self.substitute(text, members(map), place)),
                    None => unknown("Fn::Sub".to_owned()),
                },
                (None, _) => unknown("Fn::Sub".to_owned()),
            },
            "Fn::Join" => Some(self.join(argument, place)),
            "Fn::Transform" => {
                self.unread.push(Unread::error(
                    place,
                    "`Fn::Transform` is not read: what it puts there may be a policy",
                    "give the template that `aws cloudformation get-template --template-stage Processed` prints",
                ));
                unknown("Fn::Transform".to_owned())
            }
            "Fn::If" => unknown(items(argument).first().and_then(string).unwrap_or("Fn::If").to_owned()),
            "Fn::ImportValue" => unknown(string(argument).unwrap_or("Fn::ImportValue").to_owned()),
            "Fn::Select" => {
                // The name of the parameter that one is selected from says more than the function.
                let from = items(argument).get(1).and_then(function).and_then(|function| string(&function.value));
                unknown(from.unwrap_or("Fn::Select").to_owned())
            }
            other => unknown(other.to_owned()),
        }
    }

    /// A value that another one refers to; `None` if references go too far, too.
    pub(crate) fn deeper(&mut self, node: &'t Node<'t>, place: Span) -> Option<Value> {
        if self.references >= MAX_REFERENCES {
            return None;
        }
        self.references += 1;
        let value = self.value(node, place);
        self.references -= 1;
        value
    }

    fn pieces(value: &Value) -> Vec<Piece> {
        match &value.what {
            What::Text(pieces) => pieces.clone(),
            What::Number(number) => vec![Piece::Known(number.clone())],
            What::Bool(answer) => vec![Piece::Known(answer.to_string())],
            What::Unknown(name) => vec![Piece::Unknown(name.clone())],
            What::Null | What::List(_) | What::Object(_) => vec![Piece::Unknown("value".to_owned())],
        }
    }

    /// What `Ref` comes to.
    pub(crate) fn reference(&mut self, name: &str, place: Span) -> Value {
        match self.names.named(name) {
            Some((property, node)) => self.own_name(name, property, node, place),
            None => Value::computed(What::Text(vec![self.open(name)]), place),
        }
    }

    /// A parameter or a pseudo parameter: what is given for it.
    pub(crate) fn open(&self, name: &str) -> Piece {
        self.names.given(name).map_or_else(|| Piece::Unknown(name.to_owned()), |text| Piece::Known(text.to_owned()))
    }

    /// The name of a resource, by its property.
    fn own_name(&mut self, id: &str, property: &str, node: &'t Node<'t>, place: Span) -> Value {
        let unknown = || Value::computed(What::Text(vec![Piece::Unknown(id.to_owned())]), place);
        let named = member(node, "Properties").and_then(|properties| member(&properties.value, property));
        let Some(named) = named else { return unknown() };
        let value = self.deeper(&named.value, place);
        let Some(value) = value.filter(|value| value.only_if.is_none()) else { return unknown() };
        let pieces = Self::pieces(&value);
        // No name has other characters: CloudFormation refuses them.
        let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
        let is_name = |piece: &Piece| match piece {
            Piece::Known(text) => text.chars().all(is_of_name),
            Piece::Unknown(_) => true,
        };
        if pieces.iter().all(is_name) { Value::computed(What::Text(pieces), place) } else { unknown() }
    }

    /// What `Fn::GetAtt` comes to.
    pub(crate) fn attribute(&mut self, name: &str, attribute: &str, place: Span) -> Value {
        let unknown = || Value::computed(What::Text(vec![Piece::Unknown(format!("{name}.{attribute}"))]), place);
        let Some((service, kind, property, node)) = self.names.with_arn(name) else { return unknown() };
        let known = |text: &str| Piece::Known(text.to_owned());
        let pseudo = |name: &str| self.open(name);
        let mut pieces = vec![
            known("arn:"),
            pseudo("AWS::Partition"),
            known(&format!(":{service}:")),
            pseudo("AWS::Region"),
            known(":"),
            pseudo("AWS::AccountId"),
            known(&format!(":{kind}/")),
        ];
        let named = self.own_name(name, property, node, place);
        pieces.extend(Self::pieces(&named));
        match attribute {
            "Arn" | "TableArn" => {}
            "StreamArn" => pieces.extend([known("/stream/"), Piece::Unknown(format!("{name}.StreamArn"))]),
            _ => return unknown(),
        }
        Value::computed(What::Text(pieces), place)
    }

    /// `Fn::Sub`: `${Name}`, `${Name.Attribute}`, `${!text}`. What the map says comes first.
    fn substitute(&mut self, text: &str, map: &'t [Member<'t>], place: Span) -> Value {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            let (before, from) = rest.split_at(at);
            let Some(end) = from.find('}') else { break };
            let inner = from.get(2..end).unwrap_or_default();
            pieces.push(Piece::Known(before.to_owned()));
            rest = from.get(end + 1..).unwrap_or_default();
            if let Some(literal) = inner.strip_prefix('!') {
                pieces.push(Piece::Known(format!("${{{literal}}}")));
                continue;
            }
            let value = match map.iter().find(|member| member.key == inner) {
                Some(given) => self.value(&given.value, place),
                None => Some(match inner.split_once('.') {
                    Some((name, attribute)) => self.attribute(name, attribute, place),
                    None => self.reference(inner, place),
                }),
            };
            match value {
                Some(value) => pieces.extend(Self::pieces(&value)),
                None => pieces.push(Piece::Unknown(inner.to_owned())),
            }
        }
        pieces.push(Piece::Known(rest.to_owned()));
        Value::computed(What::Text(dynamic::resolved(pieces)), place)
    }

    fn join(&mut self, argument: &'t Node<'t>, place: Span) -> Value {
        let unknown = || Value::unknown("Fn::Join", place);
        let [delimiter, list] = items(argument) else { return unknown() };
        let (Some(delimiter), Json::Array(list)) = (string(delimiter), &list.value) else { return unknown() };
        let (mut pieces, mut is_first) = (Vec::new(), true);
        for item in list {
            // What a list or a condition in it comes to may be several items.
            let Some(value) = self.value(item, place) else { continue };
            if !is_first {
                pieces.push(Piece::Known(delimiter.to_owned()));
            }
            is_first = false;
            pieces.extend(Self::pieces(&value));
        }
        Value::computed(What::Text(dynamic::resolved(pieces)), place)
    }

    /// Notes a word of YAML that is not the same value for all readers.
    pub(crate) fn note_odd(&mut self, file: &str, value: &Value) {
        match &value.what {
            What::Null if self.places.is_odd(value.place) => {
                let (message, help) = odd_word(value.place.text(file));
                self.unread.push(Unread::error(value.place, message, help));
            }
            What::Null | What::Bool(_) | What::Number(_) | What::Text(_) | What::Unknown(_) => {}
            What::List(items) => items.iter().for_each(|item| self.note_odd(file, item)),
            What::Object(entries) => entries.iter().for_each(|entry| self.note_odd(file, &entry.value)),
        }
    }
}
