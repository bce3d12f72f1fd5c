//! The index against the plain search through all names.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::nearest::{all_near, slips};
use crate::service::qldb::UniqueId;
use crate::service::qldb::catalog::{Catalog, Table, TableStatus};

/// xorshift: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn name(&mut self, letters: &[char], longest: u64) -> String {
        let length = 1 + self.below(longest);
        (0..length).map(|_| letters[usize::try_from(self.below(letters.len() as u64)).unwrap()]).collect()
    }

    /// The name with up to four slips.
    fn slipped(&mut self, name: &str, letters: &[char]) -> String {
        let mut name: Vec<char> = name.chars().collect();
        for _ in 0..self.below(5) {
            let place = usize::try_from(self.below(name.len() as u64 + 1)).unwrap();
            let letter = letters[usize::try_from(self.below(letters.len() as u64)).unwrap()];
            match self.below(4) {
                0 => name.insert(place, letter),
                1 if place < name.len() => drop(name.remove(place)),
                2 if place + 1 < name.len() => name.swap(place, place + 1),
                _ if place < name.len() => name[place] = letter,
                _ => {}
            }
        }
        name.into_iter().collect()
    }
}

fn catalog(names: &[String], random: &mut Random) -> Catalog {
    let mut seen = alloc::collections::BTreeSet::new();
    let tables = names.iter().enumerate().map(|(number, name)| {
        let is_active = random.below(5) > 0 && seen.insert(name);
        Table {
            id: UniqueId::new(&format!("{number:022}")).unwrap(),
            name: name.clone(),
            status: if is_active { TableStatus::Active } else { TableStatus::Inactive },
            tags: None,
            indexes: Vec::new(),
        }
    });
    Catalog::new(tables.collect()).unwrap()
}

fn check(catalog: &Catalog, name: &str) {
    let tables = catalog.tables();
    let active = || tables.iter().filter(|table| table.status == TableStatus::Active).map(|table| table.name.as_str());
    let expected: Vec<&str> = all_near(name, active()).into_iter().take(3).collect();
    let within = |steps: usize| -> Vec<&str> {
        let found = catalog.names().near_within(name, 3, steps);
        found.iter().map(|index| tables[*index as usize].name.as_str()).collect()
    };
    assert_eq!(within(usize::MAX), expected, "near to {name} of {} tables", tables.len());
    // With few steps some are missing; those that are found are near, the nearer ones first.
    let all = all_near(name, active());
    for steps in [0, 1, 7, 40, 300] {
        let places: Vec<usize> = within(steps).into_iter().map(|found| slips(name, found, 3).unwrap()).collect();
        assert!(places.is_sorted(), "near to {name} in {steps} steps: {places:?}");
        assert!(within(steps).iter().all(|found| all.contains(found)), "near to {name} in {steps} steps");
    }
    let inactive = tables.iter().any(|table| table.name == name && table.status == TableStatus::Inactive);
    assert_eq!(catalog.is_inactive(name), inactive, "{name}");
    let in_any_case = active().filter(|other| other.eq_ignore_ascii_case(name)).min();
    assert_eq!(catalog.active_in_any_case(name).map(|table| table.name.as_str()), in_any_case, "{name}");
    let alike = catalog.names().alike(tables, name).iter().map(|index| tables[*index as usize].name.as_str());
    let mut expected: Vec<&str> = active().filter(|other| other.eq_ignore_ascii_case(name)).collect();
    expected.sort_unstable();
    assert_eq!(alike.filter(|other| other.eq_ignore_ascii_case(name)).collect::<Vec<_>>(), expected, "{name}");
}

#[test]
fn the_index_finds_what_a_search_through_all_names_finds() {
    let mut random = Random(0x5851_F42D_4C95_7F2D);
    let alphabets: [&[char]; 4] =
        [&['a', 'b'], &['a', 'A', 'b', 'B', 'c'], &['T', 'a', 'b', '0', '1', '2', '_'], &['é', 'a', 'b']];
    let mut near = 0;
    for round in 0..72 {
        let letters = alphabets[round % alphabets.len()];
        let longest = [4, 9, 14, 40][round / alphabets.len() % 4];
        let count = [0, 1, 2, 17, 60, 200][round % 6];
        let begin = if round % 3 == 0 { "Table_" } else { "" };
        let names: Vec<String> = (0..count).map(|_| format!("{begin}{}", random.name(letters, longest))).collect();
        let catalog = catalog(&names, &mut random);
        // What is asked for is ASCII, as the names of tables are; a catalog that was put together may have others.
        let asked: Vec<char> = letters.iter().copied().filter(char::is_ascii).collect();
        for _ in 0..40 {
            let base = match names.len() as u64 {
                0 => random.name(&asked, longest),
                count => names[usize::try_from(random.below(count)).unwrap()].clone(),
            };
            let name: String = random.slipped(&base, &asked).chars().filter(char::is_ascii).collect();
            check(&catalog, &name);
            near += catalog.near(&name).count();
        }
    }
    assert!(near > 1_500, "{near}");
}

#[test]
fn names_of_every_length_are_found() {
    let mut random = Random(7);
    let names: Vec<String> = (1..=140).flat_map(|length| ["x", "y"].map(|letter| letter.repeat(length))).collect();
    let catalog = catalog(&names, &mut random);
    for length in 0..=140 {
        let name = "x".repeat(length);
        check(&catalog, &name);
        check(&catalog, &name.to_uppercase());
        check(&catalog, &format!("{name}yx"));
        check(&catalog, &format!("yx{name}"));
        check(&catalog, &format!("{name}yx{name}"));
    }
}
