//! The values of a statement's parameters. Of all that Ion has, one value matters here: a string that is a table's id.

use alloc::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::service::qldb::UniqueId;

/// The longest `IonBinary`, in bytes, before base64.
pub(crate) const MAX_BINARY: usize = 131_072;
/// The longest `IonText`, in characters.
pub(crate) const MAX_TEXT: usize = 1_048_576;

/// A table's id in binary Ion: the version marker, the type `string` with a length of its own, the length 22.
const ID_IN_BINARY: [u8; 6] = [0xE0, 0x01, 0x00, 0xEA, 0x8E, 0x96];

/// The value of a parameter, as the request has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parameter<'r> {
    /// Binary Ion in base64.
    Binary(Cow<'r, str>),
    /// Ion text.
    Text(Cow<'r, str>),
}

impl Parameter<'_> {
    /// The table's id that the value is, in the one form in which writers of Ion write it. `None` for every other value.
    #[must_use]
    pub fn table_id(&self) -> Option<UniqueId> {
        match self {
            Self::Text(text) => {
                let quoted = text.trim_matches([' ', '\t', '\n', '\r']);
                UniqueId::new(quoted.strip_prefix('"')?.strip_suffix('"')?)
            }
            Self::Binary(base64) => {
                // The prefix and 22 bytes.
                if base64.len() > 40 {
                    return None;
                }
                let bytes = STANDARD.decode(base64.as_bytes()).ok()?;
                let id = bytes.strip_prefix(&ID_IN_BINARY)?;
                UniqueId::new(core::str::from_utf8(id).ok()?)
            }
        }
    }
}
