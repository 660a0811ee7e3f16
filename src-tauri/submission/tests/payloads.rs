//! Every payload is a create request by the letter of RFC 7643, as a library that is not ours judges it.

use proptest::prelude::*;
use records::PersonSnapshot;
use scim_v2::models::user::User;
use scim_v2::{CreateRequest, Strict};
use submission::{HIE_EXTENSION, payload};

fn judged(body: &str) -> Result<(), String> {
    serde_json::from_str::<Strict<User<String>, CreateRequest>>(body).map(drop).map_err(|error| error.to_string())
}

proptest! {
    #[test]
    fn whoever_is_asked_for(
        given_name in "\\PC{1,40}",
        family_name in "\\PC{1,40}",
        mailbox in "[a-z0-9.+'-]{1,30}",
        mobile in "[0-9()+ .-]{0,20}",
        title in "\\PC{0,60}",
        level in "\\PC{0,40}",
        break_the_glass in any::<bool>(),
    ) {
        let applicant = PersonSnapshot {
            given_name,
            family_name,
            email: format!("{mailbox}@hospital.org"),
            mobile,
            facility: "Main campus".into(),
            title,
            level,
            break_the_glass,
            sheet_row: 2,
        };

        let body = payload(&applicant, "3f0c", "9a17", HIE_EXTENSION).to_string();

        prop_assert_eq!(judged(&body), Ok(()), "{}", body);
    }
}

#[test]
fn the_judge_finds_what_is_wrong() {
    let core = "urn:ietf:params:scim:schemas:core:2.0:User";
    let two_primaries = format!(
        r#"{{"schemas":["{core}"],"userName":"a","emails":[{{"value":"a@b.c","primary":true}},{{"value":"d@b.c","primary":true}}]}}"#
    );

    assert!(judged(&two_primaries).is_err());
    assert!(judged(&format!(r#"{{"schemas":["{core}"],"userName":"a","id":"1"}}"#)).is_err());
    assert!(judged(&format!(r#"{{"schemas":["{core}"],"userName":""}}"#)).is_err());
}
