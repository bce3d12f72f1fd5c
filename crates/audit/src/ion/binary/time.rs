//! Times.

use super::{inner, magnitude, outside};
use crate::ion::Failed;
use crate::moment::Moment;

/// More digits of a second nobody writes.
const MAX_DIGITS: i64 = 18;

/// A time, which is in UTC whatever its offset is. `None`: there is no such time.
pub(super) fn timestamp(mut rest: &[u8]) -> Result<Option<Moment>, Failed> {
    signed(&mut rest)?;
    // Year, month, day, hour, minute, second: what does not follow is the first there is.
    let mut parts: [i64; 6] = [0, 1, 1, 0, 0, 0];
    let mut count = 0;
    for part in &mut parts {
        if rest.is_empty() {
            break;
        }
        *part = i64::try_from(inner(&mut rest)?).unwrap_or(i64::MAX);
        count += 1;
    }
    let [year, month, day, hour, minute, second] = parts;
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    };
    let is_time = hour <= 23 && minute <= 59 && second <= 59;
    // There is no hour without its minute.
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=days).contains(&day) || !is_time {
        return Ok(None);
    }
    if matches!(count, 0 | 4) {
        return Ok(None);
    }
    let mut fraction = 0;
    if !rest.is_empty() {
        let exponent = signed(&mut rest)?;
        let (is_negative, value) = match rest.split_first() {
            None => (false, 0),
            Some((first, _)) => {
                let mut bytes = [0_u8; 9];
                let Some(bytes) = bytes.get_mut(..rest.len()) else { return Ok(None) };
                bytes.copy_from_slice(rest);
                if let Some(first) = bytes.first_mut() {
                    *first &= 0x7f;
                }
                (first & 0x80 != 0, magnitude(bytes)?)
            }
        };
        if exponent < -MAX_DIGITS {
            return Ok(None);
        }
        let parts = 10_u64.pow(u32::try_from(-exponent).unwrap_or(0));
        // Less than a second, and not before it.
        if value != 0 && (value >= parts || is_negative) {
            return Ok(None);
        }
        let microseconds = u128::from(value) * 1_000_000 / u128::from(parts);
        fraction = i64::try_from(microseconds).unwrap_or(0);
    }
    Ok(Some(Moment::from_parts(parts, fraction)))
}

/// A number of groups of seven bits, the first of which has a sign.
fn signed(rest: &mut &[u8]) -> Result<i64, Failed> {
    let Some((first, _)) = rest.split_first() else { return Err(outside()) };
    let (is_negative, is_long) = (first & 0x40 != 0, first & 0x80 == 0);
    let mut number = i64::from(first & 0x3f);
    *rest = rest.get(1..).unwrap_or_default();
    if is_long {
        let before = rest.len();
        let low = i64::try_from(inner(rest)?).map_err(|_| Failed::record("a number is too large"))?;
        let bits = (before - rest.len()) * 7;
        if bits > 49 {
            return Err(Failed::record("a number is too large"));
        }
        number = number << bits | low;
    }
    Ok(if is_negative { -number } else { number })
}
