//! The attributes that the practice HIE knows (RFC 7643 section 7). One table is the source of `/Schemas`, of what is stored, and of what
//! can be filtered and patched.

use serde_json::{Value, json};

/// RFC 7643 section 4.1.
pub(crate) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// What SCIM's core lacks for an HIE.
pub(crate) const EXTENSION: &str = "urn:ietf:params:scim:schemas:extension:hie:2.0:User";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttributeKind {
    String,
    Boolean,
    DateTime,
    Reference,
    Complex,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: &'static str,
    pub(crate) kind: AttributeKind,
    pub(crate) multi: bool,
    pub(crate) required: bool,
    pub(crate) case_exact: bool,
    pub(crate) read_only: bool,
    /// Unique among all accounts.
    pub(crate) unique: bool,
    pub(crate) canonical: &'static [&'static str],
    pub(crate) parts: &'static [Attribute],
    pub(crate) description: &'static str,
}

const TEXT: Attribute = Attribute {
    name: "",
    kind: AttributeKind::String,
    multi: false,
    required: false,
    case_exact: false,
    read_only: false,
    unique: false,
    canonical: &[],
    parts: &[],
    description: "",
};

const fn text(name: &'static str, description: &'static str) -> Attribute {
    Attribute { name, description, ..TEXT }
}

const fn required(name: &'static str, description: &'static str) -> Attribute {
    Attribute { name, description, required: true, ..TEXT }
}

const fn exact(name: &'static str, description: &'static str) -> Attribute {
    Attribute { name, description, case_exact: true, ..TEXT }
}

const fn boolean(name: &'static str, description: &'static str) -> Attribute {
    Attribute { name, description, kind: AttributeKind::Boolean, ..TEXT }
}

const fn given(attribute: Attribute) -> Attribute {
    Attribute { read_only: true, ..attribute }
}

const TYPES: &[&str] = &["work", "home", "other"];

static EMAIL: [Attribute; 4] = [
    required("value", "E-mail address that this person alone can read."),
    text("display", "How the address is shown."),
    Attribute { canonical: TYPES, ..text("type", "What the address is for.") },
    boolean("primary", "Whether it is the preferred address."),
];

static PHONE: [Attribute; 4] = [
    required("value", "Telephone number."),
    text("display", "How the number is shown."),
    Attribute {
        canonical: &["work", "home", "mobile", "fax", "pager", "other"],
        ..text("type", "What the number is for; log-in codes go to the mobile one.")
    },
    boolean("primary", "Whether it is the preferred number."),
];

static NAME: [Attribute; 6] = [
    text("formatted", "The whole name as it is shown."),
    required("familyName", "Family name."),
    required("givenName", "Given name."),
    text("middleName", "Middle name."),
    text("honorificPrefix", "Form of address before the name."),
    text("honorificSuffix", "What follows the name, such as Jr."),
];

static META: [Attribute; 5] = [
    given(exact("resourceType", "Kind of resource.")),
    given(Attribute { kind: AttributeKind::DateTime, ..text("created", "When it was made.") }),
    given(Attribute { kind: AttributeKind::DateTime, ..text("lastModified", "When it was last changed.") }),
    given(Attribute { kind: AttributeKind::Reference, case_exact: true, ..text("location", "Its address.") }),
    given(exact("version", "Its version.")),
];

/// Attributes that every resource has (RFC 7643 section 3.1); `/Schemas` doesn't repeat them.
pub(crate) static COMMON: [Attribute; 4] = [
    Attribute {
        multi: true,
        kind: AttributeKind::Reference,
        case_exact: true,
        ..text("schemas", "The schemas it uses.")
    },
    given(Attribute { unique: true, ..exact("id", "Id given by the service.") }),
    exact("externalId", "Id given by the sender."),
    given(Attribute { kind: AttributeKind::Complex, parts: &META, ..text("meta", "About the resource.") }),
];

/// The core user's attributes that this service keeps.
pub(crate) static CORE: [Attribute; 10] = [
    Attribute { unique: true, ..required("userName", "Name to log in with; usually the work e-mail address.") },
    Attribute { kind: AttributeKind::Complex, parts: &NAME, ..required("name", "The person's name.") },
    text("displayName", "Name as it is shown."),
    text("title", "Position in the organization."),
    text("userType", "Kind of employment."),
    text("preferredLanguage", "Preferred language."),
    text("locale", "Locale for dates and numbers."),
    boolean("active", "Whether the person can log in. It becomes true when the training is done, not before."),
    Attribute { kind: AttributeKind::Complex, multi: true, parts: &EMAIL, ..required("emails", "E-mail addresses.") },
    Attribute {
        kind: AttributeKind::Complex,
        multi: true,
        parts: &PHONE,
        ..text("phoneNumbers", "Telephone numbers.")
    },
];

/// The attributes of the extension.
pub(crate) static HIE: [Attribute; 10] = [
    exact("titleCode", "Code of the title on the form."),
    text("title", "Title as the form names it."),
    text("accessLevel", "Access level that goes with the title."),
    boolean("breakTheGlass", "Whether the person may open a record in an emergency without recorded consent."),
    text("facility", "Facility where the person works."),
    exact("batchId", "Batch that asked for the account."),
    text("requestReason", "Why the account is asked for."),
    given(Attribute {
        case_exact: true,
        canonical: &["processed", "trainingInvited", "trainingDone", "active", "deactivated"],
        ..text("accountState", "Where the account is on its way.")
    }),
    given(Attribute { kind: AttributeKind::DateTime, ..text("stateSince", "Since when it has been there.") }),
    given(Attribute { unique: true, ..text("hieUsername", "User name that the HIE assigned.") }),
];

/// Finds an attribute by name; names are case-insensitive (RFC 7643 section 2.1).
pub(crate) fn find(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

/// Finds a top-level attribute of a user, common ones included.
pub(crate) fn find_core(name: &str) -> Option<&'static Attribute> {
    find(&CORE, name).or_else(|| find(&COMMON, name))
}

/// Cuts a schema's URN and the colon from the start of an attribute's full name.
pub(crate) fn after_urn<'a>(text: &'a str, urn: &str) -> Option<&'a str> {
    let head = text.get(..urn.len())?;
    if !head.eq_ignore_ascii_case(urn) {
        return None;
    }
    let rest = &text[urn.len()..];
    if rest.is_empty() { Some("") } else { rest.strip_prefix(':') }
}

/// Both schemas, as `/Schemas` lists them.
pub(crate) fn schemas(base: &str) -> Vec<Value> {
    vec![
        schema(base, USER, "User", "User account", &CORE),
        schema(base, EXTENSION, "HIE user", "What a health information exchange needs to know of a user", &HIE),
    ]
}

/// The one resource type there is.
pub(crate) fn resource_type(base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": "User",
        "name": "User",
        "endpoint": "/Users",
        "description": "User account",
        "schema": USER,
        "schemaExtensions": [{"schema": EXTENSION, "required": false}],
        "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/User")},
    })
}

fn schema(base: &str, id: &str, name: &str, description: &str, attributes: &[Attribute]) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": id,
        "name": name,
        "description": description,
        "attributes": attributes.iter().map(describe).collect::<Vec<_>>(),
        "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{id}")},
    })
}

fn describe(attribute: &Attribute) -> Value {
    let mut text = json!({
        "name": attribute.name,
        "type": match attribute.kind {
            AttributeKind::String => "string",
            AttributeKind::Boolean => "boolean",
            AttributeKind::DateTime => "dateTime",
            AttributeKind::Reference => "reference",
            AttributeKind::Complex => "complex",
        },
        "multiValued": attribute.multi,
        "description": attribute.description,
        "required": attribute.required,
        "caseExact": attribute.case_exact,
        "mutability": if attribute.read_only { "readOnly" } else { "readWrite" },
        "returned": "default",
        "uniqueness": if attribute.unique { "server" } else { "none" },
    });
    if !attribute.canonical.is_empty() {
        text["canonicalValues"] = json!(attribute.canonical);
    }
    if !attribute.parts.is_empty() {
        text["subAttributes"] = attribute.parts.iter().map(describe).collect();
    }
    text
}
