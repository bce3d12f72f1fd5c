//! Actions of services, as rows of tables that the services hand in.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

use crate::diagnostic::Diagnostic;
use crate::iam::facts::KeyRow;
use crate::iam::resource::ResourceKind;
use crate::nearest::nearest;

/// What a service says of one action of its own.
///
/// Source: Service Authorization Reference, "Actions defined by" the service.
#[derive(Debug)]
#[non_exhaustive]
pub struct ActionRow {
    /// The full name, such as `s3:GetObject`.
    pub name: &'static str,
    /// Its place in its [`ActionTable`].
    pub index: usize,
    /// The kinds of resource that it can be authorized on. None: only on `*`.
    pub resources: &'static [&'static ResourceKind],
    /// The condition keys of the action itself. Every resource adds `aws:ResourceTag/…`.
    pub keys: &'static [&'static KeyRow],
}

/// All that a service hands in once: its actions, its kinds of resource, and the condition keys that its statements fix.
#[derive(Debug)]
#[non_exhaustive]
pub struct ActionTable {
    /// What messages call the service.
    pub service: &'static str,
    /// What the names of its actions and keys begin with, without the colon, such as `s3`.
    pub prefix: &'static str,
    /// Its actions, in the order of the reference, each at its [`ActionRow::index`].
    pub actions: &'static [Action],
    /// Its kinds of resource, in the order of policies.
    pub kinds: &'static [&'static ResourceKind],
    /// The keys of its own whose values the statement decides: a request that does not say one does not have it.
    pub keys: &'static [&'static KeyRow],
    /// Names of keys that are described as other names of these, and that the reference gives to no action: a request that has the key may
    /// have it by this name too.
    pub other_names: &'static [(&'static str, &'static KeyRow)],
    /// Whether the resource control policies of an organization apply to it.
    pub resource_control: bool,
    /// Whether callers of other accounts are always denied: no resource of the service has a policy, which alone could let them in.
    pub one_account: bool,
    /// What is its own of the policies that are written for its statements.
    pub policies: &'static PolicyWords,
}

/// What a service says of the policies that are written for its statements.
#[derive(Debug)]
#[non_exhaustive]
pub struct PolicyWords {
    /// The `Sid` of the statement about the first of its [`ActionTable::kinds`] alone, if that has one of its own.
    pub first_sid: Option<&'static str>,
    /// The `Sid` of all others.
    pub sid: &'static str,
    /// The `Sid` of the statement about a customer managed key.
    pub key_sid: &'static str,
    /// Why no policy is written for the statements of several targets.
    pub several_targets: Refusal,
    /// Why no policy is written where only the template of a target is given.
    pub template: Refusal,
    /// What to do where the id of a table is not known.
    pub unresolved_help: &'static str,
    /// The condition keys that limit what is allowed to what the statements do, if it takes more than the tags and one key that a statement
    /// fixes.
    pub limits: &'static [LimitRow],
}

/// A condition key that a policy limits, if it is asked to.
#[derive(Debug)]
#[non_exhaustive]
pub struct LimitRow {
    /// The key.
    pub key: &'static KeyRow,
    /// How it is written.
    pub form: LimitForm,
}

/// How a condition says that a key has the value of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitForm {
    /// Every value is one of the statement's, and there is one: `ForAllValues:StringEquals`, which is true without any value, and `Null`.
    /// Where the statement has none the request must have none either, or, with `or_none`, nothing is said.
    Among {
        /// Whether nothing is said where the statement has no value.
        or_none: bool,
    },
    /// It has the value, or, where the statement has none, is not there; so it is of the others.
    Equal,
    /// It has the value, or is not there.
    EqualIfThere,
    /// It has the value, where it is unknown what the statement says of this other key; otherwise nothing is said.
    EqualWithout(&'static KeyRow),
    /// It has the value, which is true or false, where that is this one; otherwise nothing is said.
    Only(&'static str),
}

/// Why a service writes no policy.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// A stable code for programs, such as `template-ledger`.
    pub code: &'static str,
    /// In one sentence.
    pub message: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

impl ActionTable {
    /// The action of a full name in any case, as IAM reads it (IAM User Guide, "IAM JSON policy elements: Action").
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Action> {
        let is_own = name.get(..self.prefix.len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case(self.prefix));
        let actions = if is_own { self.actions } else { &[] };
        actions.iter().copied().find(|action| action.name().eq_ignore_ascii_case(name))
    }

    /// The name of the action that is nearest to a name without its service; also to one that lacks `PartiQL`.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<&'static str> {
        ["", "PartiQL"].into_iter().find_map(|lead| {
            let rest = |action: &Action| action.short_name().strip_prefix(lead);
            let near = nearest(name, self.actions.iter().filter_map(rest))?;
            self.actions.iter().find(|action| rest(action) == Some(near)).map(|action| action.name())
        })
    }
}

/// The text is not the name of an action of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownAction {
    text: String,
    table: &'static ActionTable,
}

impl UnknownAction {
    #[cold]
    pub(crate) fn new(text: &str, table: &'static ActionTable) -> Self {
        Self { text: text.into(), table }
    }

    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "unknown-action"
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Cow<'_, str>> {
        let name = self.text.split_once(':').map_or(&*self.text, |(_, name)| name);
        self.table.nearest(name).map(|near| format!("did you mean `{near}`?").into())
    }
}

impl fmt::Display for UnknownAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an action of {}", self.text, self.table.service)
    }
}

impl core::error::Error for UnknownAction {}

impl<'a> From<&'a UnknownAction> for Diagnostic<'a> {
    fn from(error: &'a UnknownAction) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

/// What the actions of every service do alike: they are rows to IAM, and are read, shown and serialized by their names.
macro_rules! action_of_service {
    ($action:ident, $table:ident, $(#[$doc:meta])*) => {
        impl From<$action> for $crate::iam::Action {
            fn from(action: $action) -> Self {
                action.row()
            }
        }

        impl PartialEq<$action> for $crate::iam::Action {
            fn eq(&self, other: &$action) -> bool {
                *self == other.row()
            }
        }

        impl core::fmt::Display for $action {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.name())
            }
        }

        impl core::str::FromStr for $action {
            type Err = $crate::iam::UnknownAction;

            /// Reads a full name in any case, as IAM does (IAM User Guide, "IAM JSON policy elements: Action").
            ///
            $(#[$doc])*
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let found = $table.find(text).and_then(|row| Self::ALL.get(row.index()).copied());
                found.ok_or_else(|| $crate::iam::UnknownAction::new(text, &$table))
            }
        }

        impl serde::Serialize for $action {
            /// As its name.
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    };
}
pub(crate) use action_of_service;

/// Tables are the same if they are one.
impl PartialEq for ActionTable {
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self, other)
    }
}

impl Eq for ActionTable {}

/// An action that IAM knows, of any service: a row. Displays as its full name.
#[derive(Clone, Copy)]
pub struct Action(&'static ActionRow);

impl Action {
    /// The action of a row, which must be a `static`: two copies of one row would be two actions.
    #[must_use]
    pub const fn new(row: &'static ActionRow) -> Self {
        Self(row)
    }

    /// The full name, such as `s3:GetObject`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// The name without its service, such as `GetObject`.
    #[must_use]
    pub fn short_name(self) -> &'static str {
        self.0.name.split_once(':').map_or(self.0.name, |(_, name)| name)
    }

    /// The kinds of resource that it can be authorized on. None: only on `*`.
    #[must_use]
    pub const fn resources(self) -> &'static [&'static ResourceKind] {
        self.0.resources
    }

    /// The condition keys of the action itself.
    #[must_use]
    pub const fn keys(self) -> &'static [&'static KeyRow] {
        self.0.keys
    }

    /// Its place among the actions of its service.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0.index
    }
}

impl PartialEq for Action {
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self.0, other.0)
    }
}

impl Eq for Action {}

impl Hash for Action {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.name.hash(state);
    }
}

/// In the order of their service's table; those of different services by name.
impl Ord for Action {
    fn cmp(&self, other: &Self) -> Ordering {
        let prefix = |action: &Self| action.0.name.bytes().take_while(|byte| *byte != b':');
        prefix(self).cmp(prefix(other)).then(self.0.index.cmp(&other.0.index))
    }
}

impl PartialOrd for Action {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0.name)
    }
}

impl serde::Serialize for Action {
    /// As its name.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name)
    }
}
