//! Reading JSON that a user gives: where in it one is, and what can be wrong with any of it.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::diagnostic::{Diagnostic, Problem};
use crate::json::{Json, JsonError, JsonProblem, Member, Node, Path, Step};
use crate::nearest::nearest;
use crate::span::Span;

/// What is wrong with a text, and where.
///
/// Displays as the message alone; [`path`](Self::path), [`span`](Self::span) and [`help`](Self::help) say the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError<P>(Box<Found<P>>);

/// In one word of memory an error costs the way past it nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found<P> {
    kind: P,
    path: String,
    span: Span,
}

impl<P> InputError<P> {
    /// The cause.
    #[must_use]
    pub const fn kind(&self) -> &P {
        &self.0.kind
    }

    /// The JSON path of the fault, such as `$.Table.KeySchema[1]`. Of several values one after the other each has its own `$`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The place of the fault in the text.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.0.span
    }

    /// The same fault as one of another kind of text.
    pub(crate) fn map<Q>(self, into: impl FnOnce(P) -> Q) -> InputError<Q> {
        let Found { kind, path, span } = *self.0;
        InputError(Box::new(Found { kind: into(kind), path, span }))
    }
}

impl<P: Problem> InputError<P> {
    /// A stable code for programs, such as `number-range`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.kind.code()
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Cow<'_, str>> {
        self.0.kind.help()
    }
}

impl<P: fmt::Display> fmt::Display for InputError<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind.fmt(f)
    }
}

impl<P: fmt::Display + fmt::Debug> core::error::Error for InputError<P> {}

impl<'a, P: Problem> From<&'a InputError<P>> for Diagnostic<'a> {
    fn from(error: &'a InputError<P>) -> Self {
        let (message, span, help) = (error.to_string().into(), Some(error.span()), error.help());
        Self { code: error.code(), message, span, help, related: None }
    }
}

impl<P: From<FormProblem>> From<JsonError<'_>> for InputError<P> {
    fn from(JsonError { problem, path, span }: JsonError<'_>) -> Self {
        Self(Box::new(Found { kind: P::from(FormProblem::Json(problem)), path: path.to_string(), span }))
    }
}

/// What can be wrong with the form of any text in JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormProblem {
    /// Not JSON.
    Json(JsonProblem),
    /// A value of another type.
    Type {
        /// What should be there, such as `a string`.
        wanted: &'static str,
        /// What is.
        found: &'static str,
    },
    /// A member that is not one of those that can be there.
    UnknownMember {
        /// Its name.
        name: String,
        /// The names that can be there.
        known: &'static [&'static str],
    },
    /// A member that must be there is not.
    MissingMember(&'static str),
}

impl Problem for FormProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Json(_) => "json",
            Self::Type { .. } => "type",
            Self::UnknownMember { .. } => "unknown-member",
            Self::MissingMember(_) => "missing-member",
        }
    }

    fn help(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Json(problem) => return problem.help(),
            Self::Type { wanted, found: _ } => format!("put {wanted} there").into(),
            Self::UnknownMember { name, known } => match nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`? the case counts").into(),
                None => format!("there can be `{}`", known.join("`, `")).into(),
            },
            Self::MissingMember(_) => "add the member; the case of its name counts".into(),
        })
    }
}

impl fmt::Display for FormProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(problem) => problem.fmt(f),
            Self::Type { wanted, found } => write!(f, "found {found} where {wanted} should be"),
            Self::UnknownMember { name, known: _ } => write!(f, "there is no member `{name}` here"),
            Self::MissingMember(name) => write!(f, "the member `{name}` is missing"),
        }
    }
}

/// Where in a text one is.
#[derive(Debug)]
pub(crate) struct Place<'t> {
    path: Path<'t>,
}

impl<'t> Place<'t> {
    pub(crate) const fn root() -> Self {
        Self { path: Path::root() }
    }

    /// Does something at a place below this one.
    pub(crate) fn within<T, E>(&mut self, step: Step<'t>, act: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        self.path.push(step);
        let done = act(self)?;
        self.path.pop();
        Ok(done)
    }

    /// The same for the value of a member.
    pub(crate) fn member<T, E>(
        &mut self,
        member: &Member<'t>,
        act: impl FnOnce(&mut Self, &Node<'t>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.within(Step::Key(member.key.clone()), |place| act(place, &member.value))
    }

    /// The same for each item of an array.
    pub(crate) fn items<T, E: From<InputError<FormProblem>>>(
        &mut self,
        node: &Node<'t>,
        mut act: impl FnMut(&mut Self, &Node<'t>) -> Result<T, E>,
    ) -> Result<Vec<T>, E> {
        let mut done = Vec::new();
        for (index, item) in self.array(node)?.iter().enumerate() {
            done.push(self.within(Step::Index(index), |place| act(place, item))?);
        }
        Ok(done)
    }

    pub(crate) fn error<P>(&self, problem: P, span: Span) -> InputError<P> {
        InputError(Box::new(Found { kind: problem, path: self.path.to_string(), span }))
    }

    /// That a value is of another type.
    pub(crate) fn wrong_type(&self, wanted: &'static str, node: &Node<'_>) -> InputError<FormProblem> {
        self.error(FormProblem::Type { wanted, found: node.value.kind() }, node.span)
    }

    pub(crate) fn object<'n>(&self, node: &'n Node<'t>) -> Result<&'n [Member<'t>], InputError<FormProblem>> {
        match &node.value {
            Json::Object(members) => Ok(members),
            _ => Err(self.wrong_type("an object", node)),
        }
    }

    pub(crate) fn array<'n>(&self, node: &'n Node<'t>) -> Result<&'n [Node<'t>], InputError<FormProblem>> {
        match &node.value {
            Json::Array(items) => Ok(items),
            _ => Err(self.wrong_type("an array", node)),
        }
    }

    pub(crate) fn string<'n>(&self, node: &'n Node<'t>) -> Result<&'n Cow<'t, str>, InputError<FormProblem>> {
        match &node.value {
            Json::String(text) => Ok(text),
            _ => Err(self.wrong_type("a string", node)),
        }
    }

    pub(crate) fn boolean(&self, node: &Node<'t>) -> Result<bool, InputError<FormProblem>> {
        match node.value {
            Json::Bool(value) => Ok(value),
            _ => Err(self.wrong_type("`true` or `false`", node)),
        }
    }
}

/// The member by this name.
pub(crate) fn find<'n, 't>(members: &'n [Member<'t>], name: &str) -> Option<&'n Member<'t>> {
    members.iter().find(|member| member.key == name)
}
