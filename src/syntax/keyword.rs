//! The reserved words.

/// Defines [`Keyword`] and its spellings, in alphabetical order.
macro_rules! keywords {
    ($($variant:ident $text:literal,)*) => {
        /// A reserved word of PartiQL. Which of them a service still reads as names its [dialect](super::Dialect) says.
        ///
        /// Source: QLDB's developer guide, ql-reference.reserved, which has the words of the reference implementation.
        /// `grammar/reserved-words.txt` is the same list (a test compares them), which also has `END-EXEC`: that one can't be read as a
        /// single word.
        // Sixteen bits leave unused numbers, in which the other kinds of tokens find room.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u16)]
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

impl Keyword {
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
}
