//! Numbers as DynamoDB has them: 38 digits, from 1E-130 to 9.99…E+125.

use alloc::borrow::Cow;
use alloc::string::ToString;
use core::cmp::Ordering;
use core::fmt;
use core::fmt::Write;
use core::str::FromStr;

use crate::diagnostic::Diagnostic;

/// How many significant digits a number has at most.
///
/// Source: developer guide, "Supported data types and naming rules".
const MOST_DIGITS: i64 = 38;
/// The power of ten of the first digit, at most and at least.
const GREATEST: i64 = 125;
const LEAST: i64 = -130;

/// A number, compared as DynamoDB compares: `1`, `1.0` and `1e0` are the same.
///
/// ```
/// use partiql_iam::dynamodb::Number;
///
/// assert_eq!(Number::parse("1"), Number::parse("1.0"));
/// assert!(Number::parse("9").unwrap() < Number::parse("1e1").unwrap());
/// assert_eq!(Number::parse(".73e1").unwrap().to_string(), "7.3");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Number {
    is_negative: bool,
    /// Ends in no zero, unless it is 0: then nothing else is set.
    coefficient: u128,
    /// The power of ten of the coefficient's last digit.
    exponent: i16,
}

/// Why a text is not a number of DynamoDB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NumberError {
    /// Not a sign, digits with a point in them, and an exponent of 32 bits.
    Form,
    /// More than 38 significant digits.
    Digits,
    /// Greater than 9.99…E+125.
    TooGreat,
    /// Not 0, and nearer to it than 1E-130.
    TooSmall,
}

impl Number {
    /// Reads a number as it is written in a statement or in `{"N": "…"}`.
    ///
    /// # Errors
    ///
    /// When it has another form, too many digits, or is out of range.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let (is_negative, unsigned) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] | rest => (false, rest),
        };
        if let Some(number) = Self::of_few_digits(is_negative, unsigned) {
            return Ok(number);
        }
        let mantissa_length = unsigned.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(unsigned.len());
        let (mantissa, rest) = unsigned.split_at_checked(mantissa_length).ok_or(NumberError::Form)?;
        let written: i64 = match rest {
            [] => 0,
            [_, exponent @ ..] => {
                let text = core::str::from_utf8(exponent).map_err(|_| NumberError::Form)?;
                text.parse::<i32>().map_err(|_| NumberError::Form)?.into()
            }
        };
        let mut number = Self { is_negative, coefficient: 0, exponent: 0 };
        let (mut digits, mut significant, mut zeros, mut fraction) = (0_i64, 0_i64, 0_i64, None);
        for byte in mantissa {
            let digit = match byte {
                b'.' if fraction.is_none() => {
                    fraction = Some(0);
                    continue;
                }
                b'0'..=b'9' => byte - b'0',
                _ => return Err(NumberError::Form),
            };
            digits += 1;
            fraction = fraction.map(|count: i64| count + 1);
            if digit == 0 {
                zeros += i64::from(significant > 0);
                continue;
            }
            significant += zeros + 1;
            // With more digits it is no number whatever they are, but the rest of the text may have another fault.
            if significant <= MOST_DIGITS {
                let shift = u32::try_from(zeros + 1).map_err(|_| NumberError::Digits)?;
                number.coefficient = number.coefficient * 10_u128.pow(shift) + u128::from(digit);
            }
            zeros = 0;
        }
        if digits == 0 {
            return Err(NumberError::Form);
        }
        if significant == 0 {
            return Ok(Self::default());
        }
        let exponent = written + zeros - fraction.unwrap_or(0);
        let first = exponent + significant - 1;
        if first > GREATEST {
            return Err(NumberError::TooGreat);
        }
        if first < LEAST {
            return Err(NumberError::TooSmall);
        }
        if significant > MOST_DIGITS {
            return Err(NumberError::Digits);
        }
        number.exponent = i16::try_from(exponent).map_err(|_| NumberError::TooSmall)?;
        Ok(number)
    }

    /// A few digits and nothing else, as most numbers are.
    fn of_few_digits(is_negative: bool, digits: &[u8]) -> Option<Self> {
        if !(1..=18).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut coefficient = digits.iter().fold(0, |number: u64, digit| number * 10 + u64::from(digit - b'0'));
        if coefficient == 0 {
            return Some(Self::default());
        }
        let mut exponent = 0;
        while coefficient.is_multiple_of(10) {
            coefficient /= 10;
            exponent += 1;
        }
        Some(Self { is_negative, coefficient: coefficient.into(), exponent })
    }

    /// The number with the other sign.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self { is_negative: !self.is_negative && self.coefficient != 0, ..self }
    }

    /// Whether this is how the number is written without an exponent, without a plus sign, and without zeros that say nothing: the form
    /// in which it is displayed.
    #[must_use]
    pub fn is_plain(self, text: &str) -> bool {
        Self::is_plain_text(text) && Self::parse(text) == Ok(self)
    }

    /// [`Number::is_plain`] of the number that is read of the text.
    pub(crate) fn is_plain_text(text: &str) -> bool {
        let (is_negative, unsigned) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let point = unsigned.iter().position(|byte| *byte == b'.').unwrap_or(unsigned.len());
        let is_fraction = |digits: &[u8]| matches!(digits, [.., b'1'..=b'9']) && digits.iter().all(u8::is_ascii_digit);
        match unsigned.split_at_checked(point) {
            Some(([b'0'], [])) => !is_negative,
            Some(([b'0'], [_, fraction @ ..])) => is_fraction(fraction),
            Some((whole @ [b'1'..=b'9', ..], fraction)) => {
                whole.iter().all(u8::is_ascii_digit)
                    && match fraction {
                        [] => true,
                        [_, fraction @ ..] => is_fraction(fraction),
                    }
            }
            _ => false,
        }
    }

    /// How many digits the coefficient has.
    const fn digits(self) -> u32 {
        match self.coefficient.checked_ilog10() {
            Some(power) => power + 1,
            None => 1,
        }
    }

    /// Orders by magnitude alone.
    fn cmp_magnitude(self, other: Self) -> Ordering {
        if self.coefficient == 0 || other.coefficient == 0 {
            return self.coefficient.cmp(&other.coefficient);
        }
        let first = |number: Self| i64::from(number.exponent) + i64::from(number.digits());
        // As many digits on both sides.
        let padded = |number: Self, to: u32| number.coefficient * 10_u128.pow(to - number.digits());
        let most = self.digits().max(other.digits());
        first(self).cmp(&first(other)).then_with(|| padded(self, most).cmp(&padded(other, most)))
    }
}

impl FromStr for Number {
    type Err = NumberError;

    /// [`Number::parse`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, false) => self.cmp_magnitude(*other),
            (true, true) => other.cmp_magnitude(*self),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Number {
    /// Without an exponent, and without zeros that say nothing: `-0.25`, `7310000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { is_negative, coefficient, exponent } = *self;
        if is_negative {
            f.write_char('-')?;
        }
        let zeros = |f: &mut fmt::Formatter<'_>, count: u32| (0..count).try_for_each(|_| f.write_char('0'));
        let Ok(after_point) = u32::try_from(-i32::from(exponent)) else {
            write!(f, "{coefficient}")?;
            return zeros(f, exponent.unsigned_abs().into());
        };
        if after_point == 0 {
            return write!(f, "{coefficient}");
        }
        match self.digits().checked_sub(after_point) {
            None | Some(0) => {
                f.write_str("0.")?;
                zeros(f, after_point - self.digits())?;
                write!(f, "{coefficient}")
            }
            // Fewer digits come after the point than a coefficient has.
            Some(_) => {
                let unit = 10_u128.pow(after_point);
                let width = usize::try_from(after_point).unwrap_or_default();
                write!(f, "{}.{:0width$}", coefficient / unit, coefficient % unit)
            }
        }
    }
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "not a number",
            Self::Digits => "more than 38 significant digits",
            Self::TooGreat => "greater than 9.99…E+125",
            Self::TooSmall => "nearer to 0 than 1E-130",
        })
    }
}

impl core::error::Error for NumberError {}

impl NumberError {
    /// A stable code for programs, such as `number-digits`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Form => "number",
            Self::Digits => "number-digits",
            Self::TooGreat | Self::TooSmall => "number-range",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::Form => "write digits with at most a sign, a point and an exponent, such as `-1.5e3`",
            Self::Digits | Self::TooGreat | Self::TooSmall => {
                "a number has up to 38 digits and lies between 1E-130 and 9.99…E+125, or is 0"
            }
        }))
    }
}

impl<'a> From<&'a NumberError> for Diagnostic<'a> {
    fn from(error: &'a NumberError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}
