//! What the PartiQL of one service is, as data. The parser reads the superset of all dialects.

use core::fmt;

use super::Limits;
use super::keyword::Keyword;

/// A dialect of PartiQL: what one service's has of the language that the parser reads.
///
/// Each service has one, a constant of its room.
pub struct Dialect {
    /// What messages call it: the name of its service.
    pub name: &'static str,
    pub(crate) forms: Forms,
    pub(crate) limits: Limits,
}

impl PartialEq for Dialect {
    /// Whether they are of one service.
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self, other) || self.name == other.name
    }
}

impl Eq for Dialect {}

impl fmt::Debug for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialect").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Dialect {
    /// The forms of statements that it has.
    #[must_use]
    pub const fn forms(&self) -> Forms {
        self.forms
    }

    /// The words that begin its statements, in the order in which messages list them.
    pub fn beginnings(&self) -> impl Iterator<Item = &'static str> {
        let forms = self.forms;
        Form::ALL.iter().filter(move |form| forms.contains(**form)).map(|form| form.word())
    }

    /// How much a statement may be.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        self.limits
    }
}

/// Defines [`Form`] from the words that begin statements.
macro_rules! forms {
    ($($form:ident $text:literal,)*) => {
        /// A form of statements, named by the word that begins it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Form {
            $(#[doc = concat!("`", $text, " …`")] $form,)*
        }

        impl Form {
            /// Every form.
            pub const ALL: &'static [Self] = &[$(Self::$form),*];

            /// The word that begins it, in upper case.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$form => $text,)*
                }
            }

            /// The form that a word begins.
            #[must_use]
            pub const fn of(keyword: Keyword) -> Option<Self> {
                match keyword {
                    $(Keyword::$form => Some(Self::$form),)*
                    _ => None,
                }
            }
        }
    };
}

forms! {
    Select "SELECT",
    Insert "INSERT",
    Update "UPDATE",
    Delete "DELETE",
    From "FROM",
    Create "CREATE",
    Drop "DROP",
    Undrop "UNDROP",
    Exec "EXEC",
    Exists "EXISTS",
}

/// Forms of statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forms(u16);

impl Forms {
    /// These and no others.
    #[must_use]
    pub const fn of(forms: &[Form]) -> Self {
        let (mut bits, mut rest) = (0, forms);
        while let [form, tail @ ..] = rest {
            bits |= 1 << *form as u16;
            rest = tail;
        }
        Self(bits)
    }

    /// Whether the form is one of them.
    #[must_use]
    pub const fn contains(self, form: Form) -> bool {
        self.0 >> form as u16 & 1 == 1
    }
}
