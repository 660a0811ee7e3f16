//! What holds for any two lists.

use std::collections::{BTreeSet, HashSet};

use linkage::{Certainty, Link, PersonRecord, link};
use proptest::prelude::*;

use crate::made;

/// A person of few possible values, so that lists are full of namesakes, shared addresses and twins.
fn person() -> impl Strategy<Value = PersonRecord> {
    let one_of = |all: &'static [&'static str]| prop::sample::select(all).prop_map(str::to_owned);
    (
        (
            one_of(&["Anna", "Hannah", "Bob", "Robert", "", "Ann Marie", "J.", "Юлия", "Robret"]),
            one_of(&["Smith", "Smyth", "Smith-Jones", "Jones", "", "O'Brien", "de la Cruz", "Smiht"]),
            one_of(&["", "", "Jr.", "Sr."]),
            one_of(&["", "", "A", "Bob"]),
        ),
        (
            one_of(&["", "a@x.example", "b@x.example", "asmith@x.example", "a@y.example"]),
            one_of(&["", "3155550101", "(315) 555-0101", "3155550110", "555"]),
            one_of(&["", "RN", "Registered Nurse", "Physician"]),
            one_of(&["", "Harbor Clinic", "Riverside"]),
            one_of(&["", "", "12345", "12346"]),
            one_of(&["", "1980-02-03", "1980-03-02"]),
        ),
    )
        .prop_map(
            |((given_name, family_name, suffix, middle_name), (email, phone, title, facility, number, born))| {
                PersonRecord {
                    given_name,
                    family_name,
                    suffix,
                    middle_name,
                    emails: Some(email).filter(|text| !text.is_empty()).into_iter().collect(),
                    phones: Some(phone).filter(|text| !text.is_empty()).into_iter().collect(),
                    title,
                    facility,
                    employee_number: number,
                    born,
                    ..PersonRecord::default()
                }
            },
        )
}

/// The links by what the records say, since equal records are one another's match.
fn said(links: &[Link], left: &[PersonRecord], right: &[PersonRecord]) -> Vec<String> {
    let mut said: Vec<String> = links
        .iter()
        .map(|link| format!("{:?} {:?} {:?}", link.certainty, left[link.left], right[link.right]))
        .collect();
    said.sort();
    said
}

fn one_to_one(links: &[Link]) {
    let left: HashSet<usize> = links.iter().map(|link| link.left).collect();
    let right: HashSet<usize> = links.iter().map(|link| link.right).collect();
    assert_eq!(left.len(), links.len(), "somebody of the left list is in two links");
    assert_eq!(right.len(), links.len(), "somebody of the right list is in two links");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nobody_is_in_two_links_and_each_link_has_a_reason(
        left in prop::collection::vec(person(), 0..25),
        right in prop::collection::vec(person(), 0..25),
    ) {
        let links = link(&left, &right);
        one_to_one(&links);
        for link in &links {
            prop_assert!(link.left < left.len() && link.right < right.len());
            prop_assert!(!link.reasons.is_empty());
            prop_assert!(link.reasons.iter().all(|reason| reason.ends_with('.')), "{:?}", link.reasons);
        }
    }

    #[test]
    fn it_does_not_matter_which_list_comes_first(
        left in prop::collection::vec(person(), 0..25),
        right in prop::collection::vec(person(), 0..25),
    ) {
        let one = said(&link(&left, &right), &left, &right);
        let turned: Vec<Link> = link(&right, &left)
            .into_iter()
            .map(|link| Link { left: link.right, right: link.left, ..link })
            .collect();
        prop_assert_eq!(one, said(&turned, &left, &right));
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter(
        left in prop::collection::vec(person(), 0..25),
        right in prop::collection::vec(person(), 0..25),
        seed in any::<u64>(),
    ) {
        let one = said(&link(&left, &right), &left, &right);
        let (mut other_left, mut other_right) = (left.clone(), right.clone());
        let mut random = made::Random::new(seed);
        shuffle(&mut other_left, &mut random);
        shuffle(&mut other_right, &mut random);
        prop_assert_eq!(one, said(&link(&other_left, &other_right), &other_left, &other_right));
    }

    #[test]
    fn an_equal_address_alone_is_never_certain(
        names in prop::sample::select(vec![("Anna", "Smith", "Peter", "Okafor"), ("Maria", "Lopez", "Lena", "Brandt")]),
        around in 0_usize..40,
        seed in 0_u64..50,
    ) {
        let mut lists = made::lists(around, &made::USUAL, seed);
        let person = |given: &str, family: &str| PersonRecord {
            given_name: given.to_owned(),
            family_name: family.to_owned(),
            emails: vec!["desk@x.example".to_owned()],
            ..PersonRecord::default()
        };
        lists.left.push(person(names.0, names.1));
        lists.right.push(person(names.2, names.3));
        let last = (lists.left.len() - 1, lists.right.len() - 1);
        let links = link(&lists.left, &lists.right);
        let found: Vec<&Link> = links.iter().filter(|link| (link.left, link.right) == last).collect();
        prop_assert!(found.iter().all(|link| link.certainty == Certainty::Ask));
        prop_assert_eq!(found.len(), 1, "somebody else has the address: that has to be asked");
    }
}

fn shuffle(people: &mut [PersonRecord], random: &mut made::Random) {
    for at in (1..people.len()).rev() {
        people.swap(at, random.below(at + 1));
    }
}

#[test]
fn large_lists_do_not_depend_on_order_or_side_either() {
    let lists = made::lists(3_000, &made::ROUGH, 5);
    let one = said(&link(&lists.left, &lists.right), &lists.left, &lists.right);
    let (mut left, mut right) = (lists.left.clone(), lists.right.clone());
    let mut random = made::Random::new(9);
    shuffle(&mut left, &mut random);
    shuffle(&mut right, &mut random);
    let turned: Vec<Link> =
        link(&right, &left).into_iter().map(|link| Link { left: link.right, right: link.left, ..link }).collect();
    assert_eq!(one, said(&turned, &left, &right));
}

#[test]
fn many_of_one_name_stay_in_groups_of_two() {
    let person = |number: usize| PersonRecord {
        given_name: "Maria".to_owned(),
        family_name: "Garcia".to_owned(),
        title: "RN".to_owned(),
        facility: format!("Unit {}", number % 7),
        ..PersonRecord::default()
    };
    let left: Vec<PersonRecord> = (0..300).map(person).collect();
    let right: Vec<PersonRecord> = (0..200).map(person).collect();
    let links = link(&left, &right);
    one_to_one(&links);
    let certain: BTreeSet<usize> =
        links.iter().filter(|link| link.certainty == Certainty::Certain).map(|link| link.left).collect();
    assert!(certain.is_empty(), "nothing tells the people of one name apart: {certain:?}");
}
