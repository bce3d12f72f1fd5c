//! Which texts the numbers of symbols stand for.

use super::{Kind, Raw};
use crate::ion::Failed;
use crate::problem::ProblemKind;
use crate::window::MAX_RECORD_BYTES;

/// The symbols of the system, from the number 1 on.
const SYSTEM: [&str; 9] = [
    "$ion",
    "$ion_1_0",
    "$ion_symbol_table",
    "name",
    "version",
    "imports",
    "symbols",
    "max_id",
    "$ion_shared_symbol_table",
];

/// What annotates a table of symbols.
pub(super) const SYMBOL_TABLE: u64 = 3;

const IMPORTS: u64 = 6;
const SYMBOLS: u64 = 7;

/// The symbols that an input has defined up to here.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    /// Their texts one after another.
    texts: String,
    /// Where each one ends, and whether it has a text. The first has the number after those of the system.
    ends: Vec<(usize, bool)>,
}

impl Symbols {
    /// There are those of the system alone.
    pub(super) fn reset(&mut self) {
        self.texts.clear();
        self.ends.clear();
    }

    /// The text of a symbol; `None` if it has none.
    pub(super) fn text(&self, number: u64) -> Result<Option<&str>, Failed> {
        let Ok(number) = usize::try_from(number) else { return Err(undefined()) };
        let Some(place) = number.checked_sub(1) else { return Ok(None) };
        let Some(place) = place.checked_sub(SYSTEM.len()) else { return Ok(SYSTEM.get(place).copied()) };
        let Some((end, has_text)) = self.ends.get(place).copied() else { return Err(undefined()) };
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |(end, _)| *end);
        Ok(self.texts.get(start..end).filter(|_| has_text))
    }

    /// Reads a table, which takes the place of what was defined before, or goes on from there.
    pub(super) fn read(&mut self, table: Raw<'_>) -> Result<(), Failed> {
        let (mut imports, mut symbols) = (None, None);
        table.members(|name, value| {
            let own = match name {
                IMPORTS => &mut imports,
                SYMBOLS => &mut symbols,
                _ => return Ok(()),
            };
            if own.replace(value).is_some() {
                return Err(Failed::record("a table of symbols has a member twice"));
            }
            Ok(())
        })?;
        let is_more = match imports {
            Some(imports) if imports.is(Kind::Symbol) && imports.magnitude()? == SYMBOL_TABLE => true,
            Some(imports) if imports.is(Kind::List) && !imports.body.is_empty() => {
                return Err(Failed::record("it imports symbols of another table, which is not known"));
            }
            _ => false,
        };
        if !is_more {
            self.reset();
        }
        if let Some(symbols) = symbols.filter(|symbols| symbols.is(Kind::List)) {
            symbols.items(|symbol| {
                let has_text = symbol.is(Kind::String);
                if has_text {
                    self.texts.push_str(symbol.string()?);
                } else if !symbol.is_null {
                    // It would be one without a text, but nobody writes that.
                    return Err(Failed::record("a symbol is no text"));
                }
                self.ends.push((self.texts.len(), has_text));
                // Tables that go on from one another are kept as long as the input lasts.
                let is_free = self.texts.len() <= MAX_RECORD_BYTES && self.ends.len() <= MAX_RECORD_BYTES / 8;
                if is_free { Ok(()) } else { Err(Failed::Input(ProblemKind::TooLong)) }
            })?;
        }
        Ok(())
    }
}

fn undefined() -> Failed {
    Failed::record("a symbol is not defined")
}
