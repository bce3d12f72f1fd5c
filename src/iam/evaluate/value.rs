//! The values that conditions compare: numbers, dates, booleans, binary values, addresses.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ipnet::{IpNet, Ipv4Net};
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

use crate::iam::evaluate::operator::Comparison;
use crate::iam::evaluate::truth::Truth;

/// What `text` should be and is not, if the operator cannot compare with it.
///
/// A `Bool` that is neither true nor false is no fault: IAM takes it, and it never matches.
pub(crate) fn fault(comparison: Comparison, text: &str) -> Option<&'static str> {
    use Comparison as C;
    let (good, wanted) = match comparison {
        C::NumericEquals
        | C::NumericNotEquals
        | C::NumericLessThan
        | C::NumericLessThanEquals
        | C::NumericGreaterThan
        | C::NumericGreaterThanEquals => (Number::parse(text).is_some(), "a decimal number"),
        C::DateEquals
        | C::DateNotEquals
        | C::DateLessThan
        | C::DateLessThanEquals
        | C::DateGreaterThan
        | C::DateGreaterThanEquals => (date(text).is_some(), "a date"),
        C::BinaryEquals => (binary(text).is_some(), "base64"),
        C::IpAddress | C::NotIpAddress => (range(text).is_some(), "an address or a CIDR range"),
        C::Null => (boolean(text).is_some(), "`true` or `false`"),
        C::StringEquals
        | C::StringNotEquals
        | C::StringEqualsIgnoreCase
        | C::StringNotEqualsIgnoreCase
        | C::StringLike
        | C::StringNotLike
        | C::Bool
        | C::ArnEquals
        | C::ArnLike
        | C::ArnNotEquals
        | C::ArnNotLike => (true, ""),
    };
    (!good).then_some(wanted)
}

/// A decimal number of any length, borrowed from its text: comparing never rounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number<'a> {
    negative: bool,
    /// Without leading zeros.
    whole: &'a str,
    /// Without trailing zeros.
    fraction: &'a str,
}

impl<'a> Number<'a> {
    /// Reads `[+-]digits[.digits]`. An exponent is no part of it: the guide speaks of integers and decimals.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (unsigned, ""),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let is_zero = whole.is_empty() && fraction.is_empty();
        Some(Self { negative: text.starts_with('-') && !is_zero, whole, fraction })
    }

    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        let size = |one: &Self, two: &Self| {
            let whole = one.whole.len().cmp(&two.whole.len()).then_with(|| one.whole.cmp(two.whole));
            whole.then_with(|| one.fraction.cmp(two.fraction))
        };
        match (self.negative, other.negative) {
            (false, false) => size(self, other),
            (true, true) => size(other, self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

/// Reads a date in one of the W3C forms of ISO 8601, or in seconds since 1970. Four digits are a year.
///
/// Source: IAM User Guide, "Date condition operators"; W3C note "Date and Time Formats".
pub(crate) fn date(text: &str) -> Option<Moment> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if text.len() != 4 && !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(SignedDuration::from_secs(text.parse().ok()?));
    }
    let Some((day, time)) = text.split_once('T') else {
        return Some(since_1970(day_of(text)?.at(0, 0, 0, 0)));
    };
    let day = day_of(day).filter(|_| day.len() == 10 && is_time(time))?;
    let (clock, zone) = time.split_at_checked(time.find(['Z', '+', '-'])?)?;
    let two = |at: usize| zone.get(at..at + 2).and_then(|digits| digits.parse::<i64>().ok());
    let ahead = match zone.as_bytes().first()? {
        b'Z' => 0,
        sign => {
            let (hours, minutes) = two(1).zip(two(4)).filter(|(hours, minutes)| *hours < 24 && *minutes < 60)?;
            let ahead = hours * 3600 + minutes * 60;
            if *sign == b'-' { -ahead } else { ahead }
        }
    };
    Some(since_1970(day.to_datetime(time_of(clock)?)) - SignedDuration::from_secs(ahead))
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s…`. A leap second counts as the one before.
fn time_of(clock: &str) -> Option<Time> {
    let two = |at: usize| clock.get(at..at + 2).map_or(Some(0), |digits| digits.parse::<i8>().ok());
    let second = if two(6)? == 60 { 59 } else { two(6)? };
    let fraction = clock.bytes().skip(9).chain(core::iter::repeat(b'0')).take(9);
    let nanosecond = fraction.fold(0, |all, digit| all * 10 + i32::from(digit & 0xf));
    Time::new(two(0)?, two(3)?, second, nanosecond).ok()
}

/// A moment, as the time since 1970 began: dates up to the year 9999 fit, which policies use for "never".
pub(crate) type Moment = SignedDuration;

fn since_1970(utc: DateTime) -> Moment {
    utc.duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0))
}

/// `2026`, `2026-08` or `2026-08-22`.
fn day_of(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let mut part = |length: usize| match parts.next() {
        None => Some(1),
        Some(digits) if digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse::<i16>().ok()
        }
        Some(_) => None,
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s…`, and then `Z` or `+hh:mm`.
fn is_time(text: &str) -> bool {
    let shape = |text: &str, form: &str| {
        text.len() == form.len()
            && text.bytes().zip(form.bytes()).all(|(found, wanted)| match wanted {
                b'0' => found.is_ascii_digit(),
                _ => found == wanted,
            })
    };
    let Some(zone) = text.find(['Z', '+', '-']) else {
        return false;
    };
    let (clock, zone) = text.split_at_checked(zone).unwrap_or_default();
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(clock, part)| (clock, Some(part)));
    let seconds = shape(clock, "00:00:00");
    (seconds || shape(clock, "00:00") && fraction.is_none())
        && fraction.is_none_or(|part| matches!(part.len(), 1..=9) && part.bytes().all(|byte| byte.is_ascii_digit()))
        && (zone == "Z" || shape(zone, "+00:00") || shape(zone, "-00:00"))
}

/// Reads `true` or `false` in any case.
pub(crate) const fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// Reads base64 with its padding.
pub(crate) fn binary(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Whether the text is the base64 of the bytes. Base64 of one text is unique, so that nothing need be decoded.
pub(crate) fn is_base64_of(text: &str, bytes: &[u8]) -> bool {
    let mut groups = text.as_bytes().chunks(4);
    let mut encoded = [0; 4];
    let same = bytes.chunks(3).all(|chunk| match STANDARD.encode_slice(chunk, &mut encoded) {
        Ok(length) => groups.next() == encoded.get(..length),
        Err(_) => false,
    });
    same && groups.next().is_none()
}

/// Reads an address, or a range such as `203.0.113.0/24`. An address alone is a range of one.
pub(crate) fn range(text: &str) -> Option<IpRange> {
    let range = text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))?;
    Some(IpRange { range, as_four: IpRange::as_four(&range) })
}

/// A range of addresses, and the same in IPv4 if it is written in IPv6 and within a range that embeds IPv4.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IpRange {
    range: IpNet,
    as_four: Option<Ipv4Net>,
}

impl IpRange {
    /// Whether it holds the address. Whether an IPv4 address that is written in IPv6 is the same address is not documented: there
    /// both readings must agree.
    pub(crate) fn holds(&self, address: IpAddr) -> Truth {
        let Self { range, as_four } = *self;
        let plain = range.contains(&address);
        let four = match address {
            IpAddr::V4(four) => Some(four),
            IpAddr::V6(six) => embedded(six).map(|(four, _)| four),
        };
        let range_as_four = as_four.or(match range {
            IpNet::V4(range) => Some(range),
            IpNet::V6(_) => None,
        });
        let folded = match (four, range_as_four) {
            (Some(four), Some(range)) => range.contains(&four),
            // Folded to IPv4 the address is in no range of IPv6.
            (Some(_), None) => false,
            (None, _) => plain,
        };
        Truth::from(plain).agreed(Truth::from(folded))
    }

    fn as_four(range: &IpNet) -> Option<Ipv4Net> {
        let IpNet::V6(six) = range else { return None };
        let (four, prefix) = embedded(six.addr())?;
        Ipv4Net::new(four, six.prefix_len().checked_sub(prefix)?).ok()
    }
}

/// Whether the text is a range in IPv6 that embeds IPv4 addresses.
pub(crate) fn has_embedded_address(text: &str) -> bool {
    range(text).is_some_and(|range| range.as_four.is_some())
}

/// The IPv4 address within an IPv6 address, and where in it: mapped and compatible ones (RFC 4291), translated (RFC 6052), 6to4 (RFC 3056).
fn embedded(six: Ipv6Addr) -> Option<(Ipv4Addr, u8)> {
    let at = |from: u8| {
        let shifted = u128::from(six) >> (96 - from);
        u32::try_from(shifted & u128::from(u32::MAX)).ok().map(|four| (Ipv4Addr::from(four), from))
    };
    match six.segments() {
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => at(96),
        // `::` and `::1` are addresses of their own.
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 || low > 1 => at(96),
        [0x2002, ..] => at(16),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn numbers_compare_without_rounding() {
        let compare = |one, two| Number::parse(one).unwrap().compare(&Number::parse(two).unwrap());
        assert_eq!(compare("9007199254740993", "9007199254740992"), Ordering::Greater);
        assert_eq!(compare("10", "9"), Ordering::Greater);
        assert_eq!(compare("0.10", "0.1"), Ordering::Equal);
        assert_eq!(compare("-0", "0"), Ordering::Equal);
        assert_eq!(compare("-2", "-10"), Ordering::Greater);
        assert_eq!(compare("-2", "1"), Ordering::Less);
        assert_eq!(compare("1.05", "1.1"), Ordering::Less);
        assert_eq!(compare("007", "7"), Ordering::Equal);
        for bad in ["", "-", ".5", "5.", "1e3", "0x1", "1 ", "１"] {
            assert!(Number::parse(bad).is_none(), "{bad}");
        }
    }

    /// By another reader of the same form.
    #[test]
    fn times_are_read_as_jiff_reads_them() {
        for hour in 0..30 {
            for part in ["00", "59", "60", "61", "99"] {
                for clock in [
                    format!("{hour:02}:{part}"),
                    format!("{hour:02}:00:{part}"),
                    format!("{hour:02}:{part}:{part}.5"),
                    format!("{hour:02}:{part}:00.000000001"),
                    format!("{hour:02}:00:{part}.123456789"),
                ] {
                    let read = format!("2024-02-29T{clock}").parse::<DateTime>().ok().map(since_1970);
                    assert_eq!(date(&format!("2024-02-29T{clock}Z")), read, "{clock}");
                }
            }
        }
    }

    #[test]
    fn dates_have_the_w3c_forms_or_are_seconds() {
        let second = |text| date(text).map(|moment| moment.as_secs());
        assert_eq!(second("1970"), Some(0));
        assert_eq!(second("1970-02"), Some(31 * 86_400));
        assert_eq!(second("1970-01-02"), Some(86_400));
        assert_eq!(second("1970-01-01T00:01Z"), Some(60));
        assert_eq!(second("1970-01-01T00:00:01Z"), Some(1));
        assert_eq!(second("1970-01-01T00:00:01.5Z"), Some(1));
        assert_eq!(second("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(second("86400"), Some(86_400));
        assert_eq!(second("9999-12-31T23:59:59Z"), Some(253_402_300_799));
        assert_eq!(second("253402300799"), Some(253_402_300_799));
        assert_eq!(second("1969-12-31T23:30:00-00:30"), Some(0));
        for bad in ["", "-", "1970-1-1", "1970-01-01T00:00:01", "1970-01-01 00:00:00Z", "1970-13-01", "1970-02-30", "x"]
        {
            assert_eq!(second(bad), None, "{bad}");
        }
        assert_eq!(second("1970-01-01T23:59:00+23:59"), Some(0));
        for bad in [
            "1970-01-01T00:00Z+",
            "1970-01-01T00:00+24:00",
            "1970-01-01T00:00+01:60",
            "1970-01-01T00:00-99:99",
            "1970-01-01T0000Z",
            "1970-01-01T000000Z",
            "1970-01-01T00:0000Z",
            "1970-01-01T00:00.5Z",
            "1970-01-01T00:00:00,5Z",
        ] {
            assert_eq!(second(bad), None, "{bad}");
        }
        for bad in ["1970-01-01T00:00:00Z[UTC]", "1970-01-01T00Z", "1970-01T00:00Z", "99999999999999999999"] {
            assert_eq!(second(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_address_in_ipv6_that_embeds_one_of_ipv4_is_in_a_range_if_both_are() {
        use Truth::{False, True, Unknown};
        for (of, address, expected) in [
            ("10.0.0.0/8", "10.1.2.3", True),
            ("10.0.0.0/8", "11.1.2.3", False),
            ("10.0.0.0/8", "2001:db8::1", False),
            ("10.0.0.0/8", "::ffff:10.1.2.3", Unknown),
            ("10.0.0.0/8", "::10.1.2.3", Unknown),
            ("10.0.0.0/8", "64:ff9b::10.1.2.3", Unknown),
            ("10.0.0.0/8", "2002:a01:203::", Unknown),
            ("10.0.0.0/8", "::ffff:11.1.2.3", False),
            ("::ffff:10.0.0.0/104", "10.1.2.3", Unknown),
            ("::ffff:10.0.0.0/104", "11.1.2.3", False),
            ("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", True),
            ("::ffff:10.0.0.0/104", "2001:db8::1", False),
            ("2001:db8::/32", "2001:db8::1", True),
            ("2001:db8::/32", "10.1.2.3", False),
            ("::/0", "::ffff:10.1.2.3", Unknown),
            ("::/0", "10.1.2.3", False),
            // `::` and `::1` are addresses of their own.
            ("::", "0.0.0.0", False),
            ("::1", "0.0.0.1", False),
            ("::2", "0.0.0.2", Unknown),
            ("::1:0", "0.1.0.0", Unknown),
            ("::1:1", "0.1.0.1", Unknown),
        ] {
            assert_eq!(range(of).unwrap().holds(address.parse().unwrap()), expected, "{address} in {of}");
        }
    }
}
