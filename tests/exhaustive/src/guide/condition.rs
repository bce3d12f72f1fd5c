//! `Condition`: one operator, one key, its values.

use std::net::IpAddr;

use crate::guide::Request;
use crate::guide::reading::{Reading, Silence};
use crate::guide::resource::parts;
use crate::guide::text::{Piece, filled, glob, is_multivalued};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    None,
    ForAllValues,
    ForAnyValue,
}

#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) set: Set,
    /// As `StringEquals`, without a prefix and `IfExists`.
    pub(crate) operator: &'static str,
    pub(crate) if_exists: bool,
    pub(crate) key: &'static str,
    pub(crate) values: Vec<&'static str>,
}

impl Condition {
    /// The operators that ask "that the key is not matched" (reference_policies_elements_condition_operators).
    fn is_negated(&self) -> bool {
        self.operator.contains("Not")
    }

    pub(crate) fn holds(&self, request: &Request<'_>, has_variables: bool, reading: &mut Reading) -> bool {
        let values = request.values(self.key);
        if self.operator == "Null" {
            // "true (the key doesn't exist — it is null) or false (the key exists and its value is not null)" (the same page).
            let is_empty = !values.is_empty() && values.iter().all(|value| value.is_empty());
            let is_null = values.is_empty() || (is_empty && reading.chooses(Silence::EmptyIsNull));
            return self.values.iter().any(|value| value.eq_ignore_ascii_case(if is_null { "true" } else { "false" }));
        }
        if values.is_empty() {
            return self.holds_without_key(reading);
        }
        // "Multivalued context keys require a condition set operator" (reference_policies_condition-single-vs-multi-valued-context-keys).
        if self.set == Set::None && (values.len() > 1 || is_multivalued(self.key)) {
            return reading.chooses(Silence::NoSetOperator);
        }
        // "If the key values in the request resolve to an empty data set (for example, an empty string)", an older page said.
        let is_empty = values.iter().all(|value| value.is_empty());
        if self.set != Set::None && is_empty && reading.chooses(Silence::EmptyIsMissing) {
            return self.holds_without_key(reading);
        }
        let mut one = |value: &&str| self.holds_for(value, request, has_variables, reading);
        match self.set {
            // "every value of the key in the request matches" and "at least one member" (the page of multivalued keys).
            Set::ForAllValues => values.iter().all(&mut one),
            Set::ForAnyValue | Set::None => values.iter().any(&mut one),
        }
    }

    /// "If the key is not present, the values do not match and the condition is false"; negated ones are true; `…IfExists`: "evaluate the
    /// condition element as true" (reference_policies_elements_condition_operators). `ForAllValues` "returns true if there are no context keys
    /// in the request", `ForAnyValue` false (reference_policies_condition-single-vs-multi-valued-context-keys).
    fn holds_without_key(&self, reading: &mut Reading) -> bool {
        match (self.set, self.if_exists) {
            (Set::ForAllValues, _) | (Set::None, true) => true,
            (Set::ForAnyValue, true) => reading.chooses(Silence::AnyIfExists),
            (Set::ForAnyValue, false) => false,
            (Set::None, false) => self.is_negated(),
        }
    }

    /// The values of a condition are joined by OR, and those of a negated one by NOR (reference_policies_condition-logic-multiple-context-keys-or-values).
    fn holds_for(&self, given: &str, request: &Request<'_>, has_variables: bool, reading: &mut Reading) -> bool {
        let operator = self.operator.replace("Not", "");
        let is_of_type = match operator.as_str() {
            "NumericEquals"
            | "NumericLessThan"
            | "NumericLessThanEquals"
            | "NumericGreaterThan"
            | "NumericGreaterThanEquals" => number(given).is_some(),
            "DateEquals" | "DateLessThan" | "DateLessThanEquals" | "DateGreaterThan" | "DateGreaterThanEquals" => {
                second(given).is_some()
            }
            "Bool" => boolean(given).is_some(),
            "IpAddress" => given.parse::<IpAddr>().is_ok(),
            _ => true,
        };
        if !is_of_type {
            return reading.chooses(Silence::WrongType);
        }
        if operator.starts_with("Arn") && self.is_negated() && !is_arn(given) {
            return reading.chooses(Silence::NoArn);
        }
        let matched = self.values.iter().any(|wanted| {
            let text = |has_wildcards: bool, wanted: &str, reading: &mut Reading| {
                filled(wanted, has_variables, has_wildcards, request, reading, |letter, _| match letter {
                    '*' if has_wildcards => Piece::Any(true),
                    '?' if has_wildcards => Piece::One(true),
                    letter => Piece::Letter(letter),
                })
            };
            match operator.as_str() {
                // "Exact matching, case sensitive"; a variable without a value is equal to nothing.
                "StringEquals" => text(false, wanted, reading).is_some_and(|wanted| glob(&wanted, given)),
                // "Exact matching, ignoring case".
                "StringEqualsIgnoreCase" => text(false, wanted, reading).is_some_and(|wanted| {
                    let lower = |piece: Piece| match piece {
                        Piece::Letter(letter) => Piece::Letter(letter.to_ascii_lowercase()),
                        piece => piece,
                    };
                    glob(&wanted.into_iter().map(lower).collect::<Vec<_>>(), &given.to_ascii_lowercase())
                }),
                // "Case-sensitive matching … wildcards anywhere in the string".
                "StringLike" => text(true, wanted, reading).is_some_and(|wanted| glob(&wanted, given)),
                // "Each of the six colon-delimited components of the ARN is checked separately and each can include wildcards".
                "ArnEquals" | "ArnLike" => {
                    let (wanted, given) = (parts(wanted), parts(given));
                    if wanted.len() < 6 {
                        return reading.chooses(Silence::ShortArnPattern);
                    }
                    given.len() == 6
                        && wanted.iter().zip(given).all(|(wanted, given)| {
                            text(true, wanted, reading).is_some_and(|wanted| glob(&wanted, given))
                        })
                }
                // "You can use a policy variable with the Boolean operator", and "you can't" (the pages of operators and of variables). What is
                // neither true nor false never matches (seen).
                "Bool" if has_variables && wanted.contains("${") => reading.chooses(Silence::BoolVariable),
                "Bool" => boolean(wanted) == boolean(given),
                // "Compares byte for byte against a base-64 encoded representation": the product takes what is given as either.
                "BinaryEquals" => *wanted == given || bytes(wanted).is_some_and(|bytes| bytes == given.as_bytes()),
                "IpAddress" => in_range(given, wanted, reading),
                "NumericEquals" => number(given) == number(wanted),
                "NumericLessThan" => number(given) < number(wanted),
                "NumericLessThanEquals" => number(given) <= number(wanted),
                "NumericGreaterThan" => number(given) > number(wanted),
                "NumericGreaterThanEquals" => number(given) >= number(wanted),
                "DateEquals" => second(given) == second(wanted),
                "DateLessThan" => second(given) < second(wanted),
                "DateLessThanEquals" => second(given) <= second(wanted),
                "DateGreaterThan" => second(given) > second(wanted),
                "DateGreaterThanEquals" => second(given) >= second(wanted),
                other => panic!("{other} is no operator"),
            }
        });
        matched != self.is_negated()
    }
}

fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && parts(text).len() == 6
}

fn boolean(text: &str) -> Option<bool> {
    ["false", "true"].iter().position(|word| text.eq_ignore_ascii_case(word)).map(|place| place == 1)
}

/// "An integer or decimal value".
fn number(text: &str) -> Option<f64> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    text.parse().ok().filter(|_| is_number)
}

/// "One of the W3C implementations of the ISO 8601 date formats or in epoch (UNIX) time".
fn second(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if text.len() != 4 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let (day, time) = text.split_once('T').unwrap_or((text, "00:00:00Z"));
    let fields: Vec<i64> = day.split('-').map(|field| field.parse().ok()).collect::<Option<_>>()?;
    let (year, month, day) =
        (*fields.first()?, fields.get(1).copied().unwrap_or(1), fields.get(2).copied().unwrap_or(1));
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, 28 + i64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let years: i64 = (1970..year).map(|year| 365 + i64::from(is_leap(year))).sum();
    let months: i64 = lengths.iter().take(usize::try_from(month - 1).ok()?).sum();
    let (clock, ahead) = match time.strip_suffix('Z') {
        Some(clock) => (clock, 0),
        None => {
            let (clock, zone) = time.split_once('+')?;
            let (hours, minutes) = zone.split_once(':')?;
            (clock, hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60)
        }
    };
    let clock: Vec<i64> = clock.split(':').map(|field| field.parse().ok()).collect::<Option<_>>()?;
    let time = clock.first()? * 3600 + clock.get(1)? * 60 + clock.get(2).unwrap_or(&0);
    Some((years + months + day - 1) * 86_400 + time - ahead)
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let plain = text.trim_end_matches('=');
    let (mut found, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in plain.chars() {
        bits = bits << 6 | u32::try_from(LETTERS.find(letter)?).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            found.push(u8::try_from(bits >> count & 255).ok()?);
        }
    }
    Some(found)
}

/// "The value must be in the standard CIDR format"; without a prefix "IAM uses the default prefix value of /32". No page says whether an
/// address of IPv4 that is written in IPv6 is the same address.
fn in_range(given: &str, range: &str, reading: &mut Reading) -> bool {
    let (base, prefix) = range.split_once('/').unwrap_or((range, ""));
    let (given, base): (IpAddr, IpAddr) = match (given.parse(), base.parse()) {
        (Ok(given), Ok(base)) => (given, base),
        _ => return false,
    };
    let holds = |given: IpAddr, base: IpAddr, prefix: Option<u32>| match (given, base) {
        (IpAddr::V4(given), IpAddr::V4(base)) => {
            let shift = 32 - prefix.unwrap_or(32);
            u64::from(u32::from(given)) >> shift == u64::from(u32::from(base)) >> shift
        }
        (IpAddr::V6(given), IpAddr::V6(base)) => {
            let shift = 128 - prefix.unwrap_or(128);
            u128::from(given).checked_shr(shift).unwrap_or(0) == u128::from(base).checked_shr(shift).unwrap_or(0)
        }
        _ => false,
    };
    let prefix: Option<u32> = prefix.parse().ok();
    let plain = holds(given, base, prefix);
    let shorter = |prefix: Option<u32>| if base.is_ipv6() { prefix.map(|prefix| prefix - 96) } else { prefix };
    let is_mapped = |address: IpAddr| address != address.to_canonical();
    let is_either = is_mapped(given) || is_mapped(base);
    let folded = is_either && {
        let prefix = if is_mapped(base) { shorter(prefix) } else { prefix };
        holds(given.to_canonical(), base.to_canonical(), prefix)
    };
    if is_either && plain != folded { reading.chooses(Silence::MappedAddress) } else { plain }
}
