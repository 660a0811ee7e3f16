//! What the form itself takes: the rules of its blank, and titles with odd spaces.

use std::sync::Arc;

use crate::common::{FAMILY, MOBILE, TITLE, btg, problems_with};
use proptest::prelude::*;
use proptest::sample::select;
use worksheet::{Code, Form, ValueRule, ValueShape, check_profile, tidy};

fn with_rule(column: usize, rules: &[ValueShape]) -> Arc<Form> {
    let mut form = (*btg()).clone();
    form.columns[column].rules = rules.iter().cloned().map(ValueRule::new).collect();
    Arc::new(form)
}

fn length(min: usize, max: usize) -> ValueShape {
    ValueShape::Length { min: Some(min), max: Some(max) }
}

#[test]
fn a_mobile_number_is_written_in_the_shape_that_the_rule_takes() {
    let ten = i64::from(2_000_000_000_i32)..=9_999_999_999;
    let whole = ValueShape::WholeNumber { min: Some(*ten.start()), max: Some(*ten.end()) };
    let pattern = |pattern: &str| ValueShape::Pattern { pattern: pattern.to_owned() };
    for (rules, written) in [
        (vec![], "(212) 555-2456"),
        (vec![length(12, 12)], "212-555-2456"),
        (vec![length(10, 10)], "2125552456"),
        (vec![whole], "2125552456"),
        (vec![ValueShape::Digits], "2125552456"),
        (vec![ValueShape::Digits, length(11, 11)], "12125552456"),
        (vec![pattern("###.###.####")], "212.555.2456"),
        (vec![pattern("+1##########")], "+12125552456"),
        (vec![ValueShape::Contains { text: "+1".to_owned() }], "+12125552456"),
    ] {
        let form = with_rule(MOBILE, &rules);
        for typed in ["2125552456", "212-555-2456", "(212) 555-2456", "+1 212 555 2456"] {
            let tidied = tidy(&form, MOBILE, typed).map_or(typed.to_owned(), |tidied| tidied.value);
            assert_eq!(tidied, written, "{typed} with {rules:?}");
            let problems = problems_with(form.clone(), &[(MOBILE, typed)]);
            if form.columns[MOBILE].accepts(typed) {
                assert_eq!(problems, [], "{typed} with {rules:?}");
            } else {
                assert_eq!(problems[0].code, Code::FormRule);
                assert_eq!(problems[0].repair.as_ref().unwrap().cells, [(MOBILE, written.to_owned())]);
            }
        }
        assert_eq!(problems_with(form, &[(MOBILE, written)]), []);
    }
}

#[test]
fn a_number_that_no_shape_brings_into_the_rule_is_a_problem_that_names_it() {
    let mut form = (*with_rule(MOBILE, &[length(7, 8)])).clone();
    form.columns[MOBILE].rules[0].message = "Only local numbers".to_owned();
    let problems = problems_with(Arc::new(form), &[(MOBILE, "(212) 555-2456")]);
    assert_eq!((problems[0].code, problems[0].repair.clone()), (Code::FormRule, None));
    assert!(problems[0].message.contains("7 to 8 characters"), "{}", problems[0].message);
    assert!(problems[0].message.contains("Only local numbers"), "{}", problems[0].message);
}

#[test]
fn a_number_longer_than_the_column_is_written_shorter() {
    let mut form = (*btg()).clone();
    form.columns[MOBILE].max_length = 12;
    assert_eq!(tidy(&form, MOBILE, "2125552456").unwrap().value, "212-555-2456");
    let problems = problems_with(Arc::new(form), &[(MOBILE, "(212) 555-2456")]);
    assert_eq!(problems[0].code, Code::FormRule);
    assert_eq!(problems[0].repair.as_ref().unwrap().cells, [(MOBILE, "212-555-2456".to_owned())]);
}

#[test]
fn both_sides_of_every_limit() {
    let number = |min, max| ValueShape::WholeNumber { min, max };
    let date = |from: &str, to: &str| ValueShape::Date { from: Some(from.to_owned()), to: Some(to.to_owned()) };
    let values = ValueShape::OneOf { values: vec!["Midtown".to_owned(), "Uptown Clinic".to_owned()] };
    for (shape, right, wrong) in [
        (length(3, 5), vec!["abc", "abcde", "éééé"], vec!["ab", "abcdef"]),
        (ValueShape::Length { min: None, max: Some(2) }, vec!["a", "ab"], vec!["abc"]),
        (ValueShape::Length { min: Some(2), max: None }, vec!["ab", "abc"], vec!["a"]),
        (number(Some(2), Some(10)), vec!["2", "10"], vec!["1", "11", "2.5", "two", "2 "]),
        (number(None, None), vec!["0", "-4"], vec!["1.0", "x"]),
        (ValueShape::Decimal { min: Some(0.5), max: Some(1.5) }, vec!["0.5", "1.5", "1"], vec!["0.49", "1.51", "NaN"]),
        (date("2026-01-02", "2026-12-30"), vec!["2026-01-02", "12/30/2026"], vec!["1/1/2026", "2026-12-31", "soon"]),
        (values, vec!["Midtown", "MIDTOWN", "uptown clinic"], vec!["Downtown", "Uptown"]),
        (ValueShape::Contains { text: "@".to_owned() }, vec!["a@b"], vec!["ab"]),
        (ValueShape::Pattern { pattern: "@#-x".to_owned() }, vec!["a1-x", "é9-x"], vec!["11-x", "a1-y", "a1-x "]),
        (ValueShape::Digits, vec!["0123"], vec!["12a", "１２"]),
    ] {
        let rule = ValueRule::new(shape.clone());
        assert!(rule.allows(""), "{shape:?}");
        for text in right {
            assert!(rule.allows(text), "{text} with {shape:?}");
        }
        for text in wrong {
            assert!(!rule.allows(text), "{text} with {shape:?}");
        }
    }
}

#[test]
fn a_list_of_values_repairs_a_spelling_and_offers_itself() {
    let values = ["Midtown", "Up-Town"].map(str::to_owned).to_vec();
    let form = with_rule(4, &[ValueShape::OneOf { values: values.clone() }]);
    let repair = |text: &str| problems_with(form.clone(), &[(4, text)])[0].clone();
    assert_eq!(repair("uptown").repair.unwrap().cells, [(4, "Up-Town".to_owned())]);
    assert_eq!((repair("Downtown").repair, repair("Downtown").choices), (None, values));
}

#[test]
fn a_profile_says_the_rules_and_impossible_ones_are_refused() {
    let starter = concat!(include_str!("../forms/healthix.toml"), "\n", include_str!("../forms/healthix.facts.toml"));
    let at = starter.find("key = \"mobile\"").unwrap();
    let with = |rules: &str| format!("{}{rules}\n{}", &starter[..at], &starter[at..]);
    let read = |rules: &str| check_profile(&with(rules), worksheet::LayoutOrigin::Own);
    let forms =
        read(r#"rules = [{ kind = "length", min = 12, max = 12, message = "With dashes" }, { kind = "digits" }]"#);
    let column = forms.unwrap()[0].columns[MOBILE].clone();
    assert_eq!(column.rules.len(), 2);
    assert_eq!((&column.rules[0].shape, column.rules[0].message.as_str()), (&length(12, 12), "With dashes"));
    for wrong in [
        r#"rules = [{ kind = "length", min = 3, max = 2 }]"#,
        r#"rules = [{ kind = "size", min = 3 }]"#,
        r#"rules = [{ kind = "length", most = 3 }]"#,
        r#"rules = [{ kind = "date", from = "soon" }]"#,
        r#"rules = [{ kind = "one-of", values = [] }]"#,
        r#"rules = [{ kind = "pattern" }]"#,
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn titles_stay_as_the_list_has_them() {
    for odd in ["Registered Nurse ", " Registered Nurse", "Registered\u{a0}Nurse", "Registered  Nurse"] {
        let mut form = (*btg()).clone();
        let place = form.titles.iter().position(|title| title.name == "Registered Nurse").unwrap();
        odd.clone_into(&mut form.titles[place].name);
        let form = Arc::new(form);
        for typed in ["Registered Nurse", "registered nurse", "Registered\u{a0}Nurse", odd] {
            assert_eq!(
                problems_with(form.clone(), &[(TITLE, typed)])
                    .iter()
                    .filter(|p| p.code != Code::ControlCharacters)
                    .count(),
                0,
                "{typed:?} for {odd:?}"
            );
            let tidied = tidy(&form, TITLE, typed).map_or(typed.to_owned(), |tidied| tidied.value);
            assert_eq!(tidied, odd, "{typed:?}");
            assert_eq!(form.title(typed).unwrap().name, odd);
        }
        assert_eq!(problems_with(form, &[(TITLE, odd)]), [], "{odd:?}");
    }
}

#[test]
fn two_titles_that_differ_in_spaces_only_are_not_guessed_at() {
    let mut form = (*btg()).clone();
    let named = |form: &Form, name: &str| form.titles.iter().position(|title| title.name == name).unwrap();
    let (nurse, physician) = (named(&form, "Registered Nurse"), named(&form, "Physician"));
    "Nurse  ".clone_into(&mut form.titles[nurse].name);
    "Nurse\u{a0}".clone_into(&mut form.titles[physician].name);
    form.titles[physician].aliases.clear();
    form.titles[nurse].aliases.clear();
    assert_eq!(form.title("Nurse"), None);
    assert_eq!(form.title("Nurse\u{a0}").unwrap().level, form.titles[physician].level);
    let problems = problems_with(Arc::new(form.clone()), &[(TITLE, "Nurse")]);
    assert_eq!(problems[0].code, Code::TitleAmbiguous);
    for exact in ["Nurse  ", "Nurse\u{a0}"] {
        assert_eq!(tidy(&form, TITLE, exact), None, "{exact:?}");
        assert_eq!(problems_with(Arc::new(form.clone()), &[(TITLE, exact)]), [], "{exact:?}");
    }
}

fn shape() -> impl Strategy<Value = ValueShape> {
    prop_oneof![
        (0_usize..16, 0_usize..16).prop_map(|(min, more)| length(min, min + more)),
        Just(ValueShape::Digits),
        Just(ValueShape::WholeNumber { min: Some(2_000_000_000), max: None }),
        select(vec!["###-###-####", "##########", "(###) ###-####", "+1##########", "@@@"])
            .prop_map(|pattern| ValueShape::Pattern { pattern: pattern.to_owned() }),
        select(vec!["@", "-", "(", "R"]).prop_map(|text| ValueShape::Contains { text: text.to_owned() }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tidying_never_makes_a_value_break_a_rule_of_the_form(
        shapes in prop::collection::vec(shape(), 0..3),
        column in select(vec![FAMILY, 2, MOBILE, 4, TITLE]),
        text in prop_oneof![
            "[ ]{0,2}[(]?[2-9][0-9]{2}[)]?[ .-]?[2-9][0-9]{2}[ .-]?[0-9]{4}[ ]{0,2}",
            "[A-Za-z@. -]{0,20}",
            select(vec!["registered nurse", "Ana@Clinic.ORG", "  Ana  Maria "]).prop_map(str::to_owned),
        ],
    ) {
        let form = with_rule(column, &shapes);
        let spec = &form.columns[column];
        if let Some(tidied) = tidy(&form, column, &text) {
            prop_assert!(spec.accepts(&tidied.value) || !spec.accepts(&text), "{text:?} to {:?}", tidied.value);
            prop_assert_eq!(tidy(&form, column, &tidied.value), None);
        }
    }
}
