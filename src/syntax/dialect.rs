//! What the PartiQL of one service is, as data.
//!
//! The parser reads the superset of all dialects. It asks a dialect which words begin statements and which reserved words may be names; what
//! else a dialect lacks is noted in the tree, and the service judges it.

use alloc::string::String;
use core::fmt;

use super::Limits;
use super::construct::Construct;
use super::function::Function;
use super::keyword::Keyword;

/// A dialect of PartiQL: what one service has of the language that the parser reads.
///
/// Each service has one, a constant of its room. Dialects are equal if they are of one service.
pub struct Dialect {
    /// What messages call it: the name of its service.
    pub name: &'static str,
    /// What messages call the things that it stores, such as `documents`.
    pub(crate) documents: &'static str,
    pub(crate) forms: Forms,
    pub(crate) constructs: Constructs,
    pub(crate) functions: Functions,
    pub(crate) names: Keywords,
    /// Whether every reserved word is read as a name after a dot.
    pub(crate) every_field: bool,
    pub(crate) limits: Limits,
    /// The help for a place of a text that is pasted together with statements of the service, such as a command of its shell.
    pub(crate) hint: Option<Hint>,
}

/// From a text and a place in it to what to do about that place.
pub(crate) type Hint = fn(&str, usize) -> Option<String>;

impl PartialEq for Dialect {
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

    /// The form that a word begins, if the dialect has it.
    #[must_use]
    pub fn form(&self, keyword: Keyword) -> Option<Form> {
        Form::of(keyword).filter(|form| self.forms.contains(*form))
    }

    /// The constructs that it has.
    #[must_use]
    pub const fn constructs(&self) -> Constructs {
        self.constructs
    }

    /// Its functions.
    pub fn functions(&self) -> impl Iterator<Item = Function> {
        let functions = self.functions;
        Function::ALL.iter().copied().filter(move |function| functions.contains(*function))
    }

    /// The function of this name in any case; [`Function::Unknown`] if it has none.
    #[must_use]
    pub fn function(&self, name: &str) -> Function {
        let function = Function::lookup(name);
        if self.functions.contains(function) { function } else { Function::Unknown }
    }

    /// Whether a reserved word is read as a name where it is not a word of the language.
    #[inline]
    #[must_use]
    pub fn may_be_name(&self, keyword: Keyword) -> bool {
        self.names.contains(keyword)
    }

    /// Whether a reserved word is read as a name after a dot, where nothing else can be.
    #[inline]
    #[must_use]
    pub fn may_be_field(&self, keyword: Keyword) -> bool {
        self.every_field || self.may_be_name(keyword)
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

/// Defines a set of the variants of an enum, a bit each.
macro_rules! sets {
    ($($(#[$doc:meta])* $set:ident of $item:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $set(u64);

        impl $set {
            /// These and no others.
            #[must_use]
            pub const fn of(items: &[$item]) -> Self {
                const { assert!($item::ALL.len() < 64, "a bit for each") };
                let (mut bits, mut rest) = (0, items);
                while let [item, tail @ ..] = rest {
                    bits |= 1 << *item as u32;
                    rest = tail;
                }
                Self(bits)
            }

            /// Whether it is one of them.
            #[must_use]
            pub const fn contains(self, item: $item) -> bool {
                self.0 >> (item as u32) & 1 == 1
            }
        }
    )*};
}

sets! {
    /// Forms of statements.
    Forms of Form,
    /// Constructs.
    Constructs of Construct,
    /// Functions.
    Functions of Function,
}

/// Reserved words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keywords([u64; 4]);

impl Keywords {
    /// These and no others.
    #[must_use]
    #[allow(clippy::indexing_slicing, reason = "made when the crate is compiled; a slip stops the compiler")]
    pub const fn of(words: &[Keyword]) -> Self {
        const { assert!(Keyword::ALL.len() <= 256, "a bit for each") };
        let (mut bits, mut rest) = ([0; 4], words);
        while let [word, tail @ ..] = rest {
            bits[*word as usize / 64] |= 1 << (*word as usize % 64);
            rest = tail;
        }
        Self(bits)
    }

    /// All words that do not hold statements together, without some.
    #[must_use]
    #[allow(clippy::indexing_slicing, reason = "made when the crate is compiled; a slip stops the compiler")]
    pub(crate) const fn plain_without(words: &[Keyword]) -> Self {
        let Self(without) = Self::of(words);
        let (mut bits, mut rest) = ([0; 4], Keyword::ALL);
        while let [word, tail @ ..] = rest {
            if !word.is_structural() {
                bits[*word as usize / 64] |= 1 << (*word as usize % 64);
            }
            rest = tail;
        }
        let mut index = 0;
        while index < bits.len() {
            bits[index] &= !without[index];
            index += 1;
        }
        Self(bits)
    }

    /// Whether the word is one of them.
    #[inline]
    #[must_use]
    pub fn contains(&self, word: Keyword) -> bool {
        let Self(bits) = self;
        bits.get(word as usize / 64).is_some_and(|bits| bits >> (word as usize % 64) & 1 == 1)
    }
}
