//! The reserved words.

/// Defines [`Keyword`] and its spellings, in alphabetical order.
macro_rules! keywords {
    ($($variant:ident $text:literal,)*) => {
        /// A reserved word of QLDB's PartiQL.
        ///
        /// Source: developer guide, ql-reference.reserved. `grammar/reserved-words.txt` is the same list (a test compares
        /// them), which also has `END-EXEC`: that one can't be read as a single word.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Keyword {
            $(#[doc = concat!("`", $text, "`")] $variant,)*
        }

        impl Keyword {
            /// Every reserved word.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in upper case.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    };
}

#[rustfmt::skip]
keywords! {
    Absolute "ABSOLUTE", Action "ACTION", Add "ADD", All "ALL", Allocate "ALLOCATE", Alter "ALTER", And "AND",
    Any "ANY", Are "ARE", As "AS", Asc "ASC", Assertion "ASSERTION", At "AT", Authorization "AUTHORIZATION",
    Avg "AVG", Bag "BAG", Begin "BEGIN", Between "BETWEEN", Bit "BIT", BitLength "BIT_LENGTH", Blob "BLOB",
    Bool "BOOL", Boolean "BOOLEAN", Both "BOTH", By "BY", Cascade "CASCADE", Cascaded "CASCADED", Case "CASE",
    Cast "CAST", Catalog "CATALOG", Char "CHAR", Character "CHARACTER", CharacterLength "CHARACTER_LENGTH",
    CharLength "CHAR_LENGTH", Check "CHECK", Clob "CLOB", Close "CLOSE", Coalesce "COALESCE", Collate "COLLATE",
    Collation "COLLATION", Column "COLUMN", Commit "COMMIT", Connect "CONNECT", Connection "CONNECTION",
    Constraint "CONSTRAINT", Constraints "CONSTRAINTS", Continue "CONTINUE", Convert "CONVERT",
    Corresponding "CORRESPONDING", Count "COUNT", Create "CREATE", Cross "CROSS", Current "CURRENT",
    CurrentDate "CURRENT_DATE", CurrentTime "CURRENT_TIME", CurrentTimestamp "CURRENT_TIMESTAMP",
    CurrentUser "CURRENT_USER", Cursor "CURSOR", Date "DATE", DateAdd "DATE_ADD", DateDiff "DATE_DIFF", Day "DAY",
    Deallocate "DEALLOCATE", Dec "DEC", Decimal "DECIMAL", Declare "DECLARE", Default "DEFAULT",
    Deferrable "DEFERRABLE", Deferred "DEFERRED", Delete "DELETE", Desc "DESC", Describe "DESCRIBE",
    Descriptor "DESCRIPTOR", Diagnostics "DIAGNOSTICS", Disconnect "DISCONNECT", Distinct "DISTINCT", Domain "DOMAIN",
    Double "DOUBLE", Drop "DROP", Else "ELSE", End "END", Escape "ESCAPE", Except "EXCEPT", Exception "EXCEPTION",
    Exec "EXEC", Execute "EXECUTE", Exists "EXISTS", External "EXTERNAL", Extract "EXTRACT", False "FALSE",
    Fetch "FETCH", First "FIRST", Float "FLOAT", For "FOR", Foreign "FOREIGN", Found "FOUND", From "FROM",
    Full "FULL", Get "GET", Global "GLOBAL", Go "GO", Goto "GOTO", Grant "GRANT", Group "GROUP", Having "HAVING",
    Hour "HOUR", Identity "IDENTITY", Immediate "IMMEDIATE", In "IN", Index "INDEX", Indicator "INDICATOR",
    Initially "INITIALLY", Inner "INNER", Input "INPUT", Insensitive "INSENSITIVE", Insert "INSERT", Int "INT",
    Integer "INTEGER", Intersect "INTERSECT", Interval "INTERVAL", Into "INTO", Is "IS", Isolation "ISOLATION",
    Join "JOIN", Key "KEY", Language "LANGUAGE", Last "LAST", Leading "LEADING", Left "LEFT", Level "LEVEL",
    Like "LIKE", Limit "LIMIT", List "LIST", Local "LOCAL", Lower "LOWER", Match "MATCH", Max "MAX", Min "MIN",
    Minute "MINUTE", Missing "MISSING", Module "MODULE", Month "MONTH", Names "NAMES", National "NATIONAL",
    Natural "NATURAL", Nchar "NCHAR", Next "NEXT", No "NO", Not "NOT", Null "NULL", Nullif "NULLIF",
    Numeric "NUMERIC", OctetLength "OCTET_LENGTH", Of "OF", On "ON", Only "ONLY", Open "OPEN", Option "OPTION",
    Or "OR", Order "ORDER", Outer "OUTER", Output "OUTPUT", Overlaps "OVERLAPS", Pad "PAD", Partial "PARTIAL",
    Pivot "PIVOT", Position "POSITION", Precision "PRECISION", Prepare "PREPARE", Preserve "PRESERVE",
    Primary "PRIMARY", Prior "PRIOR", Privileges "PRIVILEGES", Procedure "PROCEDURE", Public "PUBLIC", Read "READ",
    Real "REAL", References "REFERENCES", Relative "RELATIVE", Remove "REMOVE", Restrict "RESTRICT", Revoke "REVOKE",
    Right "RIGHT", Rollback "ROLLBACK", Rows "ROWS", Schema "SCHEMA", Scroll "SCROLL", Second "SECOND",
    Section "SECTION", Select "SELECT", Session "SESSION", SessionUser "SESSION_USER", Set "SET", Sexp "SEXP",
    Size "SIZE", Smallint "SMALLINT", Some "SOME", Space "SPACE", Sql "SQL", Sqlcode "SQLCODE", Sqlerror "SQLERROR",
    Sqlstate "SQLSTATE", String "STRING", Struct "STRUCT", Substring "SUBSTRING", Sum "SUM", Symbol "SYMBOL",
    SystemUser "SYSTEM_USER", Table "TABLE", Temporary "TEMPORARY", Then "THEN", Time "TIME", Timestamp "TIMESTAMP",
    TimezoneHour "TIMEZONE_HOUR", TimezoneMinute "TIMEZONE_MINUTE", To "TO", ToString "TO_STRING",
    ToTimestamp "TO_TIMESTAMP", Trailing "TRAILING", Transaction "TRANSACTION", Translate "TRANSLATE",
    Translation "TRANSLATION", Trim "TRIM", True "TRUE", Tuple "TUPLE", Txid "TXID", Undrop "UNDROP", Union "UNION",
    Unique "UNIQUE", Unknown "UNKNOWN", Unpivot "UNPIVOT", Update "UPDATE", Upper "UPPER", Usage "USAGE", User "USER",
    Using "USING", Utcnow "UTCNOW", Value "VALUE", Values "VALUES", Varchar "VARCHAR", Varying "VARYING", View "VIEW",
    When "WHEN", Whenever "WHENEVER", Where "WHERE", With "WITH", Work "WORK", Write "WRITE", Year "YEAR",
    Zone "ZONE",
}

/// A power of two, more than twice the number of words, so that a look-up compares one or two of them.
const SLOTS: usize = 512;
const EMPTY: u8 = u8::MAX;

/// Spreads a word over the table by its length, its first two bytes and its last, which differ by little between words.
const fn slot(length: usize, first: u8, second: u8, last: u8) -> usize {
    let mixed = (first as usize & 31) * 67 + (second as usize & 31) * 281 + (last as usize & 31) * 13 + length * 149;
    (mixed ^ (mixed >> 7)) & (SLOTS - 1)
}

/// A hash table with linear probing, made when the crate is compiled.
const TABLE: [u8; SLOTS] = {
    let mut table = [EMPTY; SLOTS];
    let mut index = 0;
    while index < Keyword::ALL.len() {
        #[allow(clippy::indexing_slicing, reason = "a slip here stops the compiler, not the program")]
        {
            let word = Keyword::ALL[index].text().as_bytes();
            let mut place = slot(word.len(), word[0], word[1], word[word.len() - 1]);
            while table[place] != EMPTY {
                place = (place + 1) & (SLOTS - 1);
            }
            #[allow(clippy::cast_possible_truncation, reason = "there are fewer than 255 words")]
            {
                table[place] = index as u8;
            }
        }
        index += 1;
    }
    table
};

const LONGEST: usize = "CHARACTER_LENGTH".len();

impl Keyword {
    /// The reserved word that `word` is, in any case. Folds ASCII only: U+212A is no `K`.
    #[must_use]
    pub fn lookup(word: &str) -> Option<Self> {
        let &[first, second, .., last] = word.as_bytes() else {
            return if word.len() == 2 { Self::lookup_pair(word) } else { None };
        };
        if word.len() > LONGEST {
            return None;
        }
        Self::probe(word, slot(word.len(), first, second, last))
    }

    fn lookup_pair(word: &str) -> Option<Self> {
        let &[first, second] = word.as_bytes() else { return None };
        Self::probe(word, slot(2, first, second, second))
    }

    fn probe(word: &str, mut place: usize) -> Option<Self> {
        loop {
            // The place is always inside of the table, and an empty slot ends every walk.
            let keyword = *Self::ALL.get(usize::from(*TABLE.get(place)?))?;
            if keyword.text().len() == word.len() && keyword.text().eq_ignore_ascii_case(word) {
                return Some(keyword);
            }
            place = (place + 1) & (SLOTS - 1);
        }
    }

    /// Whether the word holds statements together, so that nobody means a name by it.
    #[must_use]
    #[rustfmt::skip]
    pub(crate) const fn is_structural(self) -> bool {
        matches!(
            self,
            Self::And | Self::As | Self::At | Self::Between | Self::By | Self::Case | Self::Create | Self::Cross
                | Self::Delete | Self::Drop | Self::Else | Self::End | Self::Escape | Self::Except | Self::Exec
                | Self::From | Self::Full | Self::Group | Self::Having | Self::In | Self::Inner | Self::Insert
                | Self::Intersect | Self::Into | Self::Is | Self::Join | Self::Left | Self::Like | Self::Limit
                | Self::Not | Self::On | Self::Or | Self::Order | Self::Outer | Self::Pivot | Self::Remove
                | Self::Right | Self::Select | Self::Set | Self::Then | Self::Union | Self::Unpivot | Self::Update
                | Self::Values | Self::When | Self::Where | Self::With
        )
    }

    /// Whether the word is reserved by the guide but read as a plain name by the reference implementation.
    ///
    /// Source: `SqlLexer` of partiql-lang-kotlin v0.2.7; public programs use `metadata.txId` without quotes.
    #[must_use]
    pub const fn is_lenient(self) -> bool {
        matches!(self, Self::ToString | Self::ToTimestamp | Self::Txid | Self::Undrop | Self::Utcnow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_in_any_case() {
        for keyword in Keyword::ALL {
            assert_eq!(Keyword::lookup(keyword.text()), Some(*keyword));
            assert_eq!(Keyword::lookup(&keyword.text().to_ascii_lowercase()), Some(*keyword));
        }
    }

    #[test]
    fn other_words_are_not() {
        for word in ["", "a", "as_", "Person", "history", "purge", "let", "LI\u{212A}E", "lik\u{c9}", "CHARACTER_LENGTHS"] {
            assert_eq!(Keyword::lookup(word), None, "{word}");
        }
    }

    #[test]
    fn the_list_in_the_grammar_folder_is_the_same() {
        let listed: alloc::vec::Vec<(&str, bool)> = include_str!("../../grammar/reserved-words.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.strip_suffix(" ~").map_or((line, false), |word| (word, true)))
            .filter(|(word, _)| *word != "END-EXEC")
            .collect();
        let ours: alloc::vec::Vec<_> =
            Keyword::ALL.iter().map(|keyword| (keyword.text(), keyword.is_lenient())).collect();
        assert_eq!(listed, ours);
    }
}
