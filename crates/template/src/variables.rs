//! Variables of the Serverless Framework in texts: those that speak of the same file are filled in, the others are unknown.
//!
//! Source: Serverless Framework, "Variables"; the plugin serverless-pseudo-parameters.

use partiql_iam::json::{Json, Node};

use crate::given::TemplateValues;
use crate::tree::at;
use crate::value::{Piece, joined};

/// How far variables are followed from one to the next.
const MAX_VARIABLES: usize = 8;

/// How many pieces a text may come to.
const MAX_PIECES: usize = 1_000;

/// What variables can speak of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variables<'t> {
    /// The whole file.
    pub(crate) root: &'t Node<'t>,
    /// Whether the plugin is there that fills in `#{AWS::Region}`.
    pub(crate) has_pseudo_parameters: bool,
    pub(crate) given: &'t TemplateValues,
}

/// A text after its variables are filled in.
#[derive(Clone, Debug)]
pub(crate) struct Filled<'t> {
    pub(crate) pieces: Vec<Piece>,
    /// Whether it has no variables.
    pub(crate) is_plain: bool,
    /// What the text is as a whole, if that is no text.
    pub(crate) whole: Option<&'t Node<'t>>,
}

impl<'t> Variables<'t> {
    /// Fills in the variables of a text.
    pub(crate) fn fill(self, text: &str) -> Filled<'t> {
        let mut pieces = Vec::new();
        let is_plain = self.add(text, MAX_VARIABLES, &mut pieces);
        let inner =
            text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).filter(|inner| !inner.contains('{'));
        let whole = inner.and_then(|inner| self.own(inner)).filter(|node| match &node.value {
            Json::String(_) | Json::Number(_) => false,
            Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => true,
        });
        Filled { pieces: joined(pieces), is_plain, whole }
    }

    /// The value that `self:…` speaks of.
    fn own(self, variable: &str) -> Option<&'t Node<'t>> {
        let path: Vec<&str> = variable.strip_prefix("self:")?.trim().split('.').collect();
        at(self.root, &path).map(|member| &member.value)
    }

    /// What is given for a variable that the file does not say. What follows a comma is for the case that there is none.
    fn open(self, variable: &str) -> Piece {
        let name = variable.split(',').next().unwrap_or_default().trim();
        let given = if name.contains("${") { None } else { self.given.get(name) };
        given.map_or_else(|| Piece::Unknown(variable.to_owned()), |text| Piece::Known(text.to_owned()))
    }

    /// Adds the pieces of a text; `true` if it has no variable.
    fn add(self, text: &str, deep: usize, pieces: &mut Vec<Piece>) -> bool {
        let mut rest = text;
        let mut is_plain = true;
        loop {
            let next = rest.find("${");
            let pseudo = if self.has_pseudo_parameters { rest.find("#{") } else { None };
            let Some(at) = next.into_iter().chain(pseudo).min() else { break };
            let (before, from) = rest.split_at(at);
            let Some(length) = braces(from) else { break };
            let inner = from.get(2..length - 1).unwrap_or_default();
            pieces.push(Piece::Known(before.to_owned()));
            rest = from.get(length..).unwrap_or_default();
            if from.starts_with('$') && inner.starts_with("AWS::") {
                // The framework leaves these to CloudFormation, which fills them in within `Fn::Sub` alone.
                pieces.push(Piece::Known(format!("${{{inner}}}")));
                continue;
            }
            is_plain = false;
            let is_known = from.starts_with('$') && deep > 0 && pieces.len() < MAX_PIECES;
            match self.own(inner).filter(|_| is_known).map(|node| &node.value) {
                Some(Json::String(text)) => {
                    self.add(text, deep - 1, pieces);
                }
                Some(Json::Number(number)) => pieces.push(Piece::Known((*number).to_owned())),
                Some(Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_)) => {
                    pieces.push(Piece::Unknown(inner.to_owned()));
                }
                None => pieces.push(self.open(inner)),
            }
        }
        pieces.push(Piece::Known(rest.to_owned()));
        is_plain
    }
}

/// How long a variable is, up to the brace that closes it.
fn braces(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => open += 1,
            b'}' => {
                open = open.saturating_sub(1);
                if open == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}
