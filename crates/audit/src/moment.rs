//! Points in time, as records write them.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// A point in time, in microseconds since 1970 in UTC. Displays as RFC 3339.
///
/// ```
/// use partiql_iam_audit::Moment;
///
/// let moment = Moment::parse("2023-04-01T02:45:18.465+02:00").unwrap();
/// assert_eq!(moment.to_string(), "2023-04-01T00:45:18.465Z");
/// assert_eq!(Moment::parse("2023-04-01 00:45:18.465 UTC"), Some(moment));
/// assert_eq!(Moment::parse("yesterday"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// That many microseconds after the beginning of 1970.
    #[must_use]
    pub const fn from_microseconds(microseconds: i64) -> Self {
        Self(microseconds)
    }

    /// How many microseconds after the beginning of 1970 it is.
    #[must_use]
    pub const fn microseconds(self) -> i64 {
        self.0
    }

    /// How many days after the first of January 1970 its day in UTC is.
    #[must_use]
    pub const fn day(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    /// The beginning of a day, as [`Moment::day`] counts them.
    #[must_use]
    pub const fn of_day(day: i64) -> Self {
        Self(day.saturating_mul(DAY))
    }

    /// That of a year, month, day, hour, minute and second in UTC, and microseconds.
    pub(crate) const fn from_parts(parts: [i64; 6], microseconds: i64) -> Self {
        let [year, month, day, hour, minute, second] = parts;
        // Days since 1970 of a date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
        let shifted = if month <= 2 { year - 1 } else { year };
        let (era, month) = (shifted.div_euclid(400), (month + 9) % 12);
        let of_era = shifted - era * 400;
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * month + 2) / 5 + day - 1 - 719_468;
        Self((((days * 24 + hour) * 60 + minute) * 60 + second) * SECOND + microseconds)
    }

    /// Reads RFC 3339, and what engines of SQL print: a blank in the place of the `T`, `UTC` in the place of the `Z`. A time without a zone is
    /// in UTC, a date is its beginning. `None` if it is neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        usual(text.as_bytes()).map(Self).or_else(|| unusual(text))
    }

    /// That many days earlier.
    #[must_use]
    pub const fn days_before(self, days: i64) -> Self {
        Self(self.0.saturating_sub(days.saturating_mul(DAY)))
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }

    /// In RFC 3339 with six digits after the second: texts of moments have the order of the moments.
    pub(crate) fn ordered(self) -> String {
        format!("{:.6}", self.timestamp())
    }

    /// The date in UTC, such as `2023-04-01`.
    #[must_use]
    pub fn date(self) -> String {
        TimeZone::UTC.to_datetime(self.timestamp()).date().to_string()
    }
}

/// The form that nearly all records have: `2023-04-01T00:45:18Z`, with or without a fraction.
fn usual(text: &[u8]) -> Option<i64> {
    let (head, rest) = text.split_at_checked(19)?;
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1, b'T', h0, h1, b':', n0, n1, b':', s0, s1] = *head else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i64, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))
    };
    let (year, month, day) = (number(&[y0, y1, y2, y3])?, number(&[m0, m1])?, number(&[d0, d1])?);
    let (hour, minute, second) = (number(&[h0, h1])?, number(&[n0, n1])?, number(&[s0, s1])?);
    // A day that a month may lack is left to the reader of all forms.
    if !(1970..=2999).contains(&year) || !(1..=12).contains(&month) || !(1..=28).contains(&day) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let fraction = match rest {
        [b'Z'] => 0,
        [b'.', digits @ .., b'Z'] if (1..=6).contains(&digits.len()) => {
            let exponent = u32::try_from(6 - digits.len()).ok()?;
            number(digits)? * 10_i64.pow(exponent)
        }
        _ => return None,
    };
    Some(Moment::from_parts([year, month, day, hour, minute, second], fraction).0)
}
#[cold]
fn unusual(text: &str) -> Option<Moment> {
    let text = text.trim();
    let zoned = text.strip_suffix(" UTC").map(|text| format!("{text}Z"));
    let text = zoned.as_deref().unwrap_or(text);
    let stamp: Option<Timestamp> = text.parse().ok();
    let civil = || TimeZone::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok();
    stamp.or_else(civil).map(|stamp| Moment(stamp.as_microsecond()))
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.timestamp())
    }
}

impl Serialize for Moment {
    /// As RFC 3339.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_form_is_read_as_all_forms_are() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2000-02-28T23:59:59.999Z",
            "2023-04-01T00:45:18.465Z",
            "2024-03-01T00:00:00.5Z",
            "2024-01-28T12:30:00.000001Z",
            "2999-12-28T23:59:59Z",
        ] {
            let stamp: Timestamp = text.parse().unwrap();
            assert_eq!(usual(text.as_bytes()), Some(stamp.as_microsecond()), "{text}");
        }
    }

    #[test]
    fn other_forms() {
        let shown = |text| Moment::parse(text).map(|moment| moment.to_string());
        assert_eq!(shown("2024-02-29T00:00:00Z").as_deref(), Some("2024-02-29T00:00:00Z"));
        assert_eq!(shown("2023-02-29T00:00:00Z"), None);
        assert_eq!(shown("2023-04-01T00:00:00-05:30").as_deref(), Some("2023-04-01T05:30:00Z"));
        assert_eq!(shown("2023-04-01 10:00:00").as_deref(), Some("2023-04-01T10:00:00Z"));
        assert_eq!(shown("2023-04-01").as_deref(), Some("2023-04-01T00:00:00Z"));
        assert_eq!(shown("2023-04-01T25:00:00Z"), None);
        assert_eq!(shown("2023-04-31T05:00:00Z"), None);
        assert_eq!(shown(""), None);
        assert_eq!(shown("90d"), None);
    }

    #[test]
    fn days() {
        let moment = Moment::parse("1969-12-31T23:00:00Z").unwrap();
        assert_eq!(moment.day(), -1);
        assert_eq!(Moment::of_day(-1).date(), "1969-12-31");
        assert_eq!(moment.days_before(365).date(), "1968-12-31");
    }
}
