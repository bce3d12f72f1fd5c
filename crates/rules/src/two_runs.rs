//! A row whose examples are two runs of the program.

/// Two runs of the program, of which the first is wrong.
macro_rules! row {
    ($kind:expr, $code:literal, $why:literal, $basis:expr, $wrong:expr => $wrong_command:literal, $right:expr => $right_command:literal) => {
        $crate::row::Rule {
            code: $code,
            kind: $kind,
            why: $why,
            basis: $basis,
            wrong: $crate::example::Example::Run($crate::run::Run {
                name: concat!($code, ": wrong"),
                files: $wrong,
                command: $wrong_command,
            }),
            right: $crate::example::Example::Run($crate::run::Run {
                name: concat!($code, ": right"),
                files: $right,
                command: $right_command,
            }),
        }
    };
}
pub(crate) use row;
