using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Plumbline.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "aggregators",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    entity = table.Column<string>(type: "TEXT", nullable: false),
                    operation = table.Column<string>(type: "TEXT", nullable: false),
                    property = table.Column<string>(type: "TEXT", nullable: true),
                    formula_sql = table.Column<string>(type: "TEXT", nullable: true),
                    where = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    allow_negative_values = table.Column<bool>(type: "INTEGER", nullable: false),
                    aggregate_on_customers_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    default_interval_count = table.Column<int>(type: "INTEGER", nullable: true),
                    default_interval_period = table.Column<string>(type: "TEXT", nullable: true),
                    custom_event_name = table.Column<string>(type: "TEXT", nullable: true),
                    exposed_event_keys = table.Column<string>(type: "TEXT", nullable: false),
                    unit_name = table.Column<string>(type: "TEXT", nullable: true),
                    thresholds = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_aggregators", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    ending = table.Column<string>(type: "TEXT", nullable: false),
                    mode = table.Column<string>(type: "TEXT", nullable: false),
                    scopes = table.Column<string>(type: "TEXT", nullable: false),
                    user_id = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    revoked_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "approval_requests",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    flow = table.Column<string>(type: "TEXT", nullable: false),
                    quote_id = table.Column<string>(type: "TEXT", nullable: false),
                    invoice_id = table.Column<string>(type: "TEXT", nullable: true),
                    subscription_id = table.Column<string>(type: "TEXT", nullable: true),
                    transition_id = table.Column<string>(type: "TEXT", nullable: true),
                    change = table.Column<string>(type: "TEXT", nullable: true),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    workflow_id = table.Column<string>(type: "TEXT", nullable: false),
                    workflow_name = table.Column<string>(type: "TEXT", nullable: false),
                    revision = table.Column<int>(type: "INTEGER", nullable: false),
                    step_execution = table.Column<string>(type: "TEXT", nullable: false),
                    steps = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    decided_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_approval_requests", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "approval_workflows",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    applicable_flows = table.Column<string>(type: "TEXT", nullable: false),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false),
                    priority = table.Column<int>(type: "INTEGER", nullable: false),
                    step_execution = table.Column<string>(type: "TEXT", nullable: false),
                    email_notification_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    rules = table.Column<string>(type: "TEXT", nullable: false),
                    steps = table.Column<string>(type: "TEXT", nullable: false),
                    revision = table.Column<int>(type: "INTEGER", nullable: false),
                    original_workflow_id = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_approval_workflows", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "apps",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    logo_uri = table.Column<string>(type: "TEXT", nullable: true),
                    callbacks = table.Column<string>(type: "TEXT", nullable: false),
                    client_id = table.Column<string>(type: "TEXT", nullable: false),
                    client_secret_hash = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_apps", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "arr_entries",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    subscription_id = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    occurred_at = table.Column<long>(type: "INTEGER", nullable: false),
                    movement_type = table.Column<string>(type: "TEXT", nullable: false),
                    data_source = table.Column<string>(type: "TEXT", nullable: false),
                    change_source = table.Column<string>(type: "TEXT", nullable: false),
                    previous = table.Column<string>(type: "TEXT", nullable: true),
                    current = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_arr_entries", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "bank_accounts",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    invoicing_entity_id = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    bank_name = table.Column<string>(type: "TEXT", nullable: true),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    country = table.Column<string>(type: "TEXT", nullable: true),
                    details = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_accounts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "bank_transactions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    bank_account_id = table.Column<string>(type: "TEXT", nullable: false),
                    identity = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    original_amount = table.Column<long>(type: "INTEGER", nullable: true),
                    original_currency = table.Column<string>(type: "TEXT", nullable: true),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    bank_reference = table.Column<string>(type: "TEXT", nullable: true),
                    counterparty_name = table.Column<string>(type: "TEXT", nullable: true),
                    counterparty_account = table.Column<string>(type: "TEXT", nullable: true),
                    authorized_at = table.Column<long>(type: "INTEGER", nullable: false),
                    settled_at = table.Column<long>(type: "INTEGER", nullable: true),
                    transaction_id = table.Column<string>(type: "TEXT", nullable: true),
                    customer_id = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_transactions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "catalog_snapshots",
                columns: table => new
                {
                    version_id = table.Column<string>(type: "TEXT", nullable: false),
                    entity_type = table.Column<string>(type: "TEXT", nullable: false),
                    resource_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    data = table.Column<string>(type: "TEXT", nullable: false),
                    fingerprint = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_catalog_snapshots", x => new { x.version_id, x.entity_type, x.resource_id });
                });

            migrationBuilder.CreateTable(
                name: "catalog_versions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    base_version_id = table.Column<string>(type: "TEXT", nullable: true),
                    revert_of_version_id = table.Column<string>(type: "TEXT", nullable: true),
                    resource_count = table.Column<int>(type: "INTEGER", nullable: true),
                    published_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_catalog_versions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "charges",
                columns: table => new
                {
                    subscription_id = table.Column<string>(type: "TEXT", nullable: false),
                    product_key = table.Column<string>(type: "TEXT", nullable: false),
                    price_id = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    period_start = table.Column<long>(type: "INTEGER", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    period_end = table.Column<long>(type: "INTEGER", nullable: false),
                    invoice_id = table.Column<string>(type: "TEXT", nullable: false),
                    line_id = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_charges", x => new { x.subscription_id, x.product_key, x.price_id, x.kind, x.period_start });
                });

            migrationBuilder.CreateTable(
                name: "checkout_sessions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    invoice_id = table.Column<string>(type: "TEXT", nullable: true),
                    subscription_id = table.Column<string>(type: "TEXT", nullable: true),
                    starts_at = table.Column<long>(type: "INTEGER", nullable: true),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    token = table.Column<string>(type: "TEXT", nullable: false),
                    available_payment_methods = table.Column<string>(type: "TEXT", nullable: false),
                    send_to_email = table.Column<string>(type: "TEXT", nullable: true),
                    send_to_message = table.Column<string>(type: "TEXT", nullable: true),
                    redirect_url = table.Column<string>(type: "TEXT", nullable: true),
                    payment_method_id = table.Column<string>(type: "TEXT", nullable: true),
                    transaction_id = table.Column<string>(type: "TEXT", nullable: true),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    completed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_checkout_sessions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "companies",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_companies", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "coupons",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    discount_amount = table.Column<long>(type: "INTEGER", nullable: true),
                    currency = table.Column<string>(type: "TEXT", nullable: true),
                    discount_percent = table.Column<decimal>(type: "TEXT", nullable: true),
                    expiration_date = table.Column<long>(type: "INTEGER", nullable: true),
                    redemption_limit = table.Column<int>(type: "INTEGER", nullable: true),
                    redemption_count = table.Column<int>(type: "INTEGER", nullable: false),
                    product_ids = table.Column<string>(type: "TEXT", nullable: false),
                    repeat = table.Column<string>(type: "TEXT", nullable: true),
                    duration = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_coupons", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "credit_balances",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    product_id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    balance = table.Column<decimal>(type: "TEXT", nullable: false),
                    low_count_threshold = table.Column<decimal>(type: "TEXT", nullable: true),
                    auto_topup = table.Column<string>(type: "TEXT", nullable: true),
                    meters = table.Column<string>(type: "TEXT", nullable: false),
                    uncovered = table.Column<decimal>(type: "TEXT", nullable: false),
                    counted_from = table.Column<long>(type: "INTEGER", nullable: false),
                    last_refreshed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_credit_balances", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "credit_orders",
                columns: table => new
                {
                    invoice_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    product_id = table.Column<string>(type: "TEXT", nullable: false),
                    count = table.Column<decimal>(type: "TEXT", nullable: false),
                    net = table.Column<long>(type: "INTEGER", nullable: false),
                    price = table.Column<string>(type: "TEXT", nullable: true),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    granted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    not_before = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_credit_orders", x => x.invoice_id);
                });

            migrationBuilder.CreateTable(
                name: "credit_transactions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    balance_id = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    product_id = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    credit_count = table.Column<decimal>(type: "TEXT", nullable: false),
                    balance_after = table.Column<decimal>(type: "TEXT", nullable: false),
                    left = table.Column<decimal>(type: "TEXT", nullable: false),
                    is_open = table.Column<bool>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    price = table.Column<string>(type: "TEXT", nullable: true),
                    amount_excluding_tax = table.Column<long>(type: "INTEGER", nullable: true),
                    invoice_id = table.Column<string>(type: "TEXT", nullable: true),
                    payment_method_id = table.Column<string>(type: "TEXT", nullable: true),
                    event_id = table.Column<string>(type: "TEXT", nullable: true),
                    aggregator_id = table.Column<string>(type: "TEXT", nullable: true),
                    charge_key = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_credit_transactions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "custom_properties",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    slug = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    entities = table.Column<string>(type: "TEXT", nullable: false),
                    authorized_values = table.Column<string>(type: "TEXT", nullable: false),
                    api_only = table.Column<bool>(type: "INTEGER", nullable: false),
                    required = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_custom_properties", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "customer_providers",
                columns: table => new
                {
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    provider_name = table.Column<string>(type: "TEXT", nullable: false),
                    connection_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    entity_id = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_customer_providers", x => new { x.customer_id, x.provider_name, x.connection_id });
                });

            migrationBuilder.CreateTable(
                name: "customers",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: true),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: true),
                    country = table.Column<string>(type: "TEXT", nullable: true),
                    domain = table.Column<string>(type: "TEXT", nullable: true),
                    tax_id = table.Column<string>(type: "TEXT", nullable: true),
                    tax_id_register = table.Column<string>(type: "TEXT", nullable: true),
                    local_tax_number = table.Column<string>(type: "TEXT", nullable: true),
                    tax_rate_custom = table.Column<decimal>(type: "TEXT", nullable: true),
                    taxability = table.Column<string>(type: "TEXT", nullable: false),
                    registration_number = table.Column<string>(type: "TEXT", nullable: true),
                    is_government_affiliated = table.Column<bool>(type: "INTEGER", nullable: false),
                    language = table.Column<string>(type: "TEXT", nullable: true),
                    timezone = table.Column<string>(type: "TEXT", nullable: true),
                    external_id = table.Column<string>(type: "TEXT", nullable: true),
                    properties = table.Column<string>(type: "TEXT", nullable: true),
                    billing_address = table.Column<string>(type: "TEXT", nullable: false),
                    shipping_address = table.Column<string>(type: "TEXT", nullable: false),
                    billing_email = table.Column<string>(type: "TEXT", nullable: true),
                    invoice_emails = table.Column<string>(type: "TEXT", nullable: false),
                    invoicing_entity_id = table.Column<string>(type: "TEXT", nullable: false),
                    invoice_reminders_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    price_book_id = table.Column<string>(type: "TEXT", nullable: true),
                    available_payment_methods = table.Column<string>(type: "TEXT", nullable: false),
                    payment_method_type = table.Column<string>(type: "TEXT", nullable: true),
                    payment_method_id = table.Column<string>(type: "TEXT", nullable: true),
                    bank_account = table.Column<string>(type: "TEXT", nullable: true),
                    custom_payment_delay = table.Column<decimal>(type: "TEXT", nullable: true),
                    custom_payment_initiation_delay = table.Column<decimal>(type: "TEXT", nullable: true),
                    organisation_id = table.Column<string>(type: "TEXT", nullable: true),
                    organisation_invoicing = table.Column<string>(type: "TEXT", nullable: true),
                    invoice_schedule = table.Column<string>(type: "TEXT", nullable: true),
                    next_invoice_at = table.Column<long>(type: "INTEGER", nullable: true),
                    invoice_anchor_at = table.Column<long>(type: "INTEGER", nullable: true),
                    owner_id = table.Column<string>(type: "TEXT", nullable: true),
                    follower_ids = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    search_text = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_customers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "domain_events",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    subject_id = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: true),
                    subscription_id = table.Column<string>(type: "TEXT", nullable: true),
                    invoice_id = table.Column<string>(type: "TEXT", nullable: true),
                    quote_id = table.Column<string>(type: "TEXT", nullable: true),
                    happened_at = table.Column<long>(type: "INTEGER", nullable: false),
                    recorded_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_domain_events", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "email_batches",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    outcomes = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_email_batches", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "email_settings",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    invoice_ready = table.Column<bool>(type: "INTEGER", nullable: false),
                    invoice_settled = table.Column<bool>(type: "INTEGER", nullable: false),
                    invoice_errored = table.Column<bool>(type: "INTEGER", nullable: false),
                    checkout_created = table.Column<bool>(type: "INTEGER", nullable: false),
                    checkout_completed = table.Column<bool>(type: "INTEGER", nullable: false),
                    payment_method_expiring = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: true),
                    credit_low_balance = table.Column<bool>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_email_settings", x => x.tenant_id);
                });

            migrationBuilder.CreateTable(
                name: "email_templates",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    language = table.Column<string>(type: "TEXT", nullable: false),
                    subject = table.Column<string>(type: "TEXT", nullable: false),
                    heading = table.Column<string>(type: "TEXT", nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: false),
                    button = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_email_templates", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "emails",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    recipients = table.Column<string>(type: "TEXT", nullable: false),
                    pending = table.Column<string>(type: "TEXT", nullable: false),
                    refused = table.Column<string>(type: "TEXT", nullable: false),
                    language = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: true),
                    invoice_id = table.Column<string>(type: "TEXT", nullable: true),
                    subscription_id = table.Column<string>(type: "TEXT", nullable: true),
                    quote_id = table.Column<string>(type: "TEXT", nullable: true),
                    batch_id = table.Column<string>(type: "TEXT", nullable: true),
                    reminder_step_id = table.Column<string>(type: "TEXT", nullable: true),
                    invoicing_entity_id = table.Column<string>(type: "TEXT", nullable: true),
                    own_subject = table.Column<string>(type: "TEXT", nullable: true),
                    own_body = table.Column<string>(type: "TEXT", nullable: true),
                    facts = table.Column<string>(type: "TEXT", nullable: false),
                    subject = table.Column<string>(type: "TEXT", nullable: true),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    sent_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_emails", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "event_prices",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    event_type = table.Column<string>(type: "TEXT", nullable: false),
                    record_id = table.Column<string>(type: "TEXT", nullable: false),
                    timestamp = table.Column<long>(type: "INTEGER", nullable: false),
                    record = table.Column<string>(type: "TEXT", nullable: false),
                    request = table.Column<string>(type: "TEXT", nullable: false),
                    prices = table.Column<string>(type: "TEXT", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    priced_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_event_prices", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "exchange_rates",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    date = table.Column<long>(type: "INTEGER", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    rate = table.Column<decimal>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_exchange_rates", x => new { x.tenant_id, x.date, x.currency });
                });

            migrationBuilder.CreateTable(
                name: "exports",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    file_type = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    lines_written = table.Column<long>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: true),
                    claimed_until = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_exports", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "failed_work",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    subject_id = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    first_failed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_failed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    retry_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_failed_work", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "features",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    code = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    strategy = table.Column<string>(type: "TEXT", nullable: true),
                    default_value = table.Column<string>(type: "TEXT", nullable: true),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    archived_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_features", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "files",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: true),
                    size = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_files", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "idempotent_requests",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    request_hash = table.Column<string>(type: "TEXT", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: true),
                    content_type = table.Column<string>(type: "TEXT", nullable: true),
                    answer = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_idempotent_requests", x => new { x.tenant_id, x.key });
                });

            migrationBuilder.CreateTable(
                name: "installation_secrets",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    bytes = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_installation_secrets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "invoice_batches",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    outcomes = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invoice_batches", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "invoice_own_pdfs",
                columns: table => new
                {
                    invoice_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    bytes = table.Column<byte[]>(type: "BLOB", nullable: false),
                    uploaded_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invoice_own_pdfs", x => x.invoice_id);
                });

            migrationBuilder.CreateTable(
                name: "invoices",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<string>(type: "TEXT", nullable: true),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    invoicing_entity_id = table.Column<string>(type: "TEXT", nullable: false),
                    subscription_id = table.Column<string>(type: "TEXT", nullable: true),
                    billing_at = table.Column<long>(type: "INTEGER", nullable: true),
                    billing_part = table.Column<int>(type: "INTEGER", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    reference = table.Column<string>(type: "TEXT", nullable: true),
                    purchase_order = table.Column<string>(type: "TEXT", nullable: true),
                    custom_note = table.Column<string>(type: "TEXT", nullable: true),
                    internal_comment = table.Column<string>(type: "TEXT", nullable: true),
                    additional_info = table.Column<string>(type: "TEXT", nullable: true),
                    footer = table.Column<string>(type: "TEXT", nullable: true),
                    is_imported = table.Column<bool>(type: "INTEGER", nullable: false),
                    has_own_lines = table.Column<bool>(type: "INTEGER", nullable: false),
                    refund_method = table.Column<string>(type: "TEXT", nullable: true),
                    is_untaxed = table.Column<bool>(type: "INTEGER", nullable: false),
                    payment_method_id = table.Column<string>(type: "TEXT", nullable: true),
                    quote_id = table.Column<string>(type: "TEXT", nullable: true),
                    is_paid_externally = table.Column<bool>(type: "INTEGER", nullable: false),
                    bank_account_id = table.Column<string>(type: "TEXT", nullable: true),
                    properties = table.Column<string>(type: "TEXT", nullable: true),
                    display_fields = table.Column<string>(type: "TEXT", nullable: true),
                    tax_scheme = table.Column<string>(type: "TEXT", nullable: false),
                    amount_excluding_tax = table.Column<long>(type: "INTEGER", nullable: false),
                    tax_amount = table.Column<long>(type: "INTEGER", nullable: false),
                    total_amount = table.Column<long>(type: "INTEGER", nullable: false),
                    discount_amount = table.Column<long>(type: "INTEGER", nullable: false),
                    coupons = table.Column<string>(type: "TEXT", nullable: false),
                    collection = table.Column<string>(type: "TEXT", nullable: false),
                    document_name = table.Column<string>(type: "TEXT", nullable: true),
                    conversion_rate = table.Column<decimal>(type: "TEXT", nullable: true),
                    converted_amount = table.Column<long>(type: "INTEGER", nullable: true),
                    converted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    amount_paid = table.Column<long>(type: "INTEGER", nullable: false),
                    amount_credited = table.Column<long>(type: "INTEGER", nullable: false),
                    amount_fixed = table.Column<long>(type: "INTEGER", nullable: false),
                    customer = table.Column<string>(type: "TEXT", nullable: false),
                    has_own_customer = table.Column<bool>(type: "INTEGER", nullable: false),
                    seller = table.Column<string>(type: "TEXT", nullable: false),
                    period_starts_at = table.Column<long>(type: "INTEGER", nullable: true),
                    period_ends_at = table.Column<long>(type: "INTEGER", nullable: true),
                    grace_ends_at = table.Column<long>(type: "INTEGER", nullable: true),
                    grace_period_ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    issued_at = table.Column<long>(type: "INTEGER", nullable: true),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    settled_at = table.Column<long>(type: "INTEGER", nullable: true),
                    refunded_at = table.Column<long>(type: "INTEGER", nullable: true),
                    collect_at = table.Column<long>(type: "INTEGER", nullable: true),
                    follow_up_at = table.Column<long>(type: "INTEGER", nullable: true),
                    reminded_through = table.Column<long>(type: "INTEGER", nullable: true),
                    late_at = table.Column<long>(type: "INTEGER", nullable: true),
                    collect_attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    payer_id = table.Column<string>(type: "TEXT", nullable: true),
                    payer_invoice_id = table.Column<string>(type: "TEXT", nullable: true),
                    consolidate_at = table.Column<long>(type: "INTEGER", nullable: true),
                    original_invoice_id = table.Column<string>(type: "TEXT", nullable: true),
                    original_invoice_number = table.Column<string>(type: "TEXT", nullable: true),
                    allocations = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invoices", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "invoicing_entities",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    trade_name = table.Column<string>(type: "TEXT", nullable: true),
                    timezone = table.Column<string>(type: "TEXT", nullable: false),
                    language = table.Column<string>(type: "TEXT", nullable: false),
                    is_default = table.Column<bool>(type: "INTEGER", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    accounting_currency = table.Column<string>(type: "TEXT", nullable: false),
                    address_line1 = table.Column<string>(type: "TEXT", nullable: true),
                    address_line2 = table.Column<string>(type: "TEXT", nullable: true),
                    zip_code = table.Column<string>(type: "TEXT", nullable: true),
                    state = table.Column<string>(type: "TEXT", nullable: true),
                    city = table.Column<string>(type: "TEXT", nullable: true),
                    country = table.Column<string>(type: "TEXT", nullable: false),
                    registration_number = table.Column<string>(type: "TEXT", nullable: true),
                    tax_id = table.Column<string>(type: "TEXT", nullable: true),
                    billing_email = table.Column<string>(type: "TEXT", nullable: true),
                    invoice_number_pattern = table.Column<string>(type: "TEXT", nullable: false),
                    credit_note_number_pattern = table.Column<string>(type: "TEXT", nullable: false),
                    document_number_pattern = table.Column<string>(type: "TEXT", nullable: false),
                    next_invoice_number = table.Column<long>(type: "INTEGER", nullable: false),
                    next_credit_note_number = table.Column<long>(type: "INTEGER", nullable: false),
                    next_document_number = table.Column<long>(type: "INTEGER", nullable: false),
                    last_quote_number = table.Column<long>(type: "INTEGER", nullable: false),
                    default_payment_delay = table.Column<int>(type: "INTEGER", nullable: false),
                    invoice_grace_period_duration = table.Column<int>(type: "INTEGER", nullable: false),
                    invoice_payment_initiation_delay = table.Column<int>(type: "INTEGER", nullable: true),
                    document_payment_initiation_delay = table.Column<int>(type: "INTEGER", nullable: true),
                    invoice_late_fees = table.Column<string>(type: "TEXT", nullable: true),
                    invoice_footer = table.Column<string>(type: "TEXT", nullable: true),
                    document_footer = table.Column<string>(type: "TEXT", nullable: true),
                    quote_footer = table.Column<string>(type: "TEXT", nullable: true),
                    logo_url = table.Column<string>(type: "TEXT", nullable: true),
                    favicon_url = table.Column<string>(type: "TEXT", nullable: true),
                    brand_color = table.Column<string>(type: "TEXT", nullable: true),
                    forced_customer_type = table.Column<string>(type: "TEXT", nullable: true),
                    credit_note_wallet_refund_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    standalone_credit_note_creation_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invoicing_entities", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "ledger_postings",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    entry_id = table.Column<string>(type: "TEXT", nullable: false),
                    cause = table.Column<string>(type: "TEXT", nullable: false),
                    account = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    subject_id = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ledger_postings", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "oauth_clients",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    client_uri = table.Column<string>(type: "TEXT", nullable: true),
                    logo_uri = table.Column<string>(type: "TEXT", nullable: true),
                    scope = table.Column<string>(type: "TEXT", nullable: true),
                    callbacks = table.Column<string>(type: "TEXT", nullable: false),
                    secret_hash = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_oauth_clients", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "oauth_grants",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    client_id = table.Column<string>(type: "TEXT", nullable: false),
                    user_id = table.Column<string>(type: "TEXT", nullable: false),
                    company_id = table.Column<string>(type: "TEXT", nullable: false),
                    mode = table.Column<string>(type: "TEXT", nullable: false),
                    scopes = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    exchanged_at = table.Column<long>(type: "INTEGER", nullable: true),
                    revoked_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_oauth_grants", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "payment_methods",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    error_type = table.Column<string>(type: "TEXT", nullable: true),
                    number_ending = table.Column<string>(type: "TEXT", nullable: false),
                    expires_on = table.Column<string>(type: "TEXT", nullable: true),
                    expiry_notice_at = table.Column<long>(type: "INTEGER", nullable: true),
                    brand = table.Column<string>(type: "TEXT", nullable: true),
                    provider_name = table.Column<string>(type: "TEXT", nullable: false),
                    provider_account_id = table.Column<string>(type: "TEXT", nullable: true),
                    provider_customer_id = table.Column<string>(type: "TEXT", nullable: true),
                    provider_reference = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    detach_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_methods", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "payment_providers",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    account_id = table.Column<string>(type: "TEXT", nullable: false),
                    publishable_key = table.Column<string>(type: "TEXT", nullable: true),
                    sealed_secret_key = table.Column<string>(type: "TEXT", nullable: false),
                    secret_key_ending = table.Column<string>(type: "TEXT", nullable: false),
                    sealed_webhook_secret = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_providers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "portal_revocations",
                columns: table => new
                {
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    generation = table.Column<int>(type: "INTEGER", nullable: false),
                    revoked_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_portal_revocations", x => x.customer_id);
                });

            migrationBuilder.CreateTable(
                name: "portal_settings",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    allow_billing_details = table.Column<bool>(type: "INTEGER", nullable: false),
                    max_topup = table.Column<long>(type: "INTEGER", nullable: true),
                    max_balance = table.Column<long>(type: "INTEGER", nullable: true),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_portal_settings", x => x.tenant_id);
                });

            migrationBuilder.CreateTable(
                name: "price_books",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    user_role_ids = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_price_books", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "price_configurations",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    product_id = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    price_book_id = table.Column<string>(type: "TEXT", nullable: true),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    countries = table.Column<string>(type: "TEXT", nullable: true),
                    plan_id = table.Column<string>(type: "TEXT", nullable: true),
                    billing_interval = table.Column<string>(type: "TEXT", nullable: false),
                    commitment_interval = table.Column<string>(type: "TEXT", nullable: true),
                    metering_filter = table.Column<string>(type: "TEXT", nullable: true),
                    allow_on_portal = table.Column<bool>(type: "INTEGER", nullable: false),
                    prices = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    archived_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_price_configurations", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "products",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    description_display_interval_dates = table.Column<bool>(type: "INTEGER", nullable: false),
                    public_description = table.Column<string>(type: "TEXT", nullable: true),
                    translations = table.Column<string>(type: "TEXT", nullable: true),
                    properties = table.Column<string>(type: "TEXT", nullable: true),
                    accounting = table.Column<string>(type: "TEXT", nullable: false),
                    is_available_on_demand = table.Column<bool>(type: "INTEGER", nullable: false),
                    is_available_on_subscription = table.Column<bool>(type: "INTEGER", nullable: false),
                    aggregator_id = table.Column<string>(type: "TEXT", nullable: true),
                    unit_name = table.Column<string>(type: "TEXT", nullable: true),
                    is_connected_seat_item = table.Column<bool>(type: "INTEGER", nullable: false),
                    credit_aggregators = table.Column<string>(type: "TEXT", nullable: false),
                    low_credits_threshold = table.Column<decimal>(type: "TEXT", nullable: true),
                    credits_grant_mode = table.Column<string>(type: "TEXT", nullable: false),
                    display_mode = table.Column<string>(type: "TEXT", nullable: true),
                    exclusive_items_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    bundle_items = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_products", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "promotion_codes",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    code = table.Column<string>(type: "TEXT", nullable: false),
                    code_key = table.Column<string>(type: "TEXT", nullable: false),
                    coupon_id = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: true),
                    product_id = table.Column<string>(type: "TEXT", nullable: true),
                    plan_id = table.Column<string>(type: "TEXT", nullable: true),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    max_redemptions = table.Column<int>(type: "INTEGER", nullable: true),
                    current_redemptions = table.Column<int>(type: "INTEGER", nullable: false),
                    duration_count = table.Column<int>(type: "INTEGER", nullable: true),
                    duration_period = table.Column<string>(type: "TEXT", nullable: true),
                    only_for_first_time_order = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_promotion_codes", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "quote_files",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    owner_id = table.Column<string>(type: "TEXT", nullable: false),
                    use = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    mimetype = table.Column<string>(type: "TEXT", nullable: false),
                    bytes = table.Column<byte[]>(type: "BLOB", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_quote_files", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "quote_signers",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    quote_id = table.Column<string>(type: "TEXT", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    step_order = table.Column<int>(type: "INTEGER", nullable: false),
                    user_id = table.Column<string>(type: "TEXT", nullable: true),
                    email = table.Column<string>(type: "TEXT", nullable: false),
                    first_name = table.Column<string>(type: "TEXT", nullable: true),
                    last_name = table.Column<string>(type: "TEXT", nullable: true),
                    language = table.Column<string>(type: "TEXT", nullable: true),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    signed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    evidence = table.Column<string>(type: "TEXT", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_quote_signers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "quote_templates",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    comments = table.Column<string>(type: "TEXT", nullable: true),
                    terms = table.Column<string>(type: "TEXT", nullable: true),
                    expiration_days = table.Column<int>(type: "INTEGER", nullable: false),
                    options = table.Column<string>(type: "TEXT", nullable: false),
                    collect_shipping_details = table.Column<bool>(type: "INTEGER", nullable: false),
                    require_billing_details = table.Column<bool>(type: "INTEGER", nullable: false),
                    display_organisation_details = table.Column<bool>(type: "INTEGER", nullable: false),
                    subscription_template_id = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_quote_templates", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "quotes",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    invoicing_entity_id = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<string>(type: "TEXT", nullable: false),
                    template_id = table.Column<string>(type: "TEXT", nullable: true),
                    crm_opportunity_id = table.Column<string>(type: "TEXT", nullable: true),
                    comments = table.Column<string>(type: "TEXT", nullable: true),
                    terms = table.Column<string>(type: "TEXT", nullable: true),
                    owner_email = table.Column<string>(type: "TEXT", nullable: true),
                    amount = table.Column<long>(type: "INTEGER", nullable: true),
                    has_own_amount = table.Column<bool>(type: "INTEGER", nullable: false),
                    options = table.Column<string>(type: "TEXT", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    expired_at = table.Column<long>(type: "INTEGER", nullable: true),
                    subscription_id = table.Column<string>(type: "TEXT", nullable: true),
                    child_subscription_ids = table.Column<string>(type: "TEXT", nullable: false),
                    invoice_id = table.Column<string>(type: "TEXT", nullable: true),
                    source_subscription_id = table.Column<string>(type: "TEXT", nullable: true),
                    change = table.Column<string>(type: "TEXT", nullable: true),
                    approved_at = table.Column<long>(type: "INTEGER", nullable: true),
                    sent_at = table.Column<long>(type: "INTEGER", nullable: true),
                    sent_to = table.Column<string>(type: "TEXT", nullable: true),
                    sent_message = table.Column<string>(type: "TEXT", nullable: true),
                    viewed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    signature = table.Column<string>(type: "TEXT", nullable: true),
                    signed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    void_reason = table.Column<string>(type: "TEXT", nullable: true),
                    voided_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_quotes", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "reminder_sequences",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    audience = table.Column<string>(type: "TEXT", nullable: false),
                    steps = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reminder_sequences", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sandbox_movements",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    method_id = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<string>(type: "TEXT", nullable: false),
                    is_refund = table.Column<bool>(type: "INTEGER", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    settles_at = table.Column<long>(type: "INTEGER", nullable: false),
                    error_type = table.Column<string>(type: "TEXT", nullable: true),
                    disputed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    won_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sandbox_movements", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "seat_marks",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    subscription_id = table.Column<string>(type: "TEXT", nullable: false),
                    marked_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_seat_marks", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "seat_watches",
                columns: table => new
                {
                    subscription_id = table.Column<string>(type: "TEXT", nullable: false),
                    aggregator_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_seat_watches", x => new { x.subscription_id, x.aggregator_id });
                });

            migrationBuilder.CreateTable(
                name: "segments",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    rules = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_segments", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_attempts",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    email = table.Column<string>(type: "TEXT", nullable: false),
                    code_hash = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    tries = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_attempts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "simulation_jobs",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    product_id = table.Column<string>(type: "TEXT", nullable: true),
                    starts_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ends_at = table.Column<long>(type: "INTEGER", nullable: false),
                    terms = table.Column<string>(type: "TEXT", nullable: false),
                    total_count = table.Column<int>(type: "INTEGER", nullable: false),
                    done_count = table.Column<int>(type: "INTEGER", nullable: false),
                    failed_count = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: true),
                    finished_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_simulation_jobs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "simulation_results",
                columns: table => new
                {
                    job_id = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: true),
                    total_simulated = table.Column<long>(type: "INTEGER", nullable: true),
                    total_real = table.Column<long>(type: "INTEGER", nullable: true),
                    difference = table.Column<long>(type: "INTEGER", nullable: true),
                    reason = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_simulation_results", x => new { x.job_id, x.customer_id });
                });

            migrationBuilder.CreateTable(
                name: "subscription_products",
                columns: table => new
                {
                    subscription_id = table.Column<string>(type: "TEXT", nullable: false),
                    product_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subscription_products", x => new { x.subscription_id, x.product_id });
                });

            migrationBuilder.CreateTable(
                name: "subscription_template_configurations",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    template_id = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    country = table.Column<string>(type: "TEXT", nullable: true),
                    request = table.Column<string>(type: "TEXT", nullable: false),
                    phases = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subscription_template_configurations", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "subscription_template_products",
                columns: table => new
                {
                    configuration_id = table.Column<string>(type: "TEXT", nullable: false),
                    product_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subscription_template_products", x => new { x.configuration_id, x.product_id });
                });

            migrationBuilder.CreateTable(
                name: "subscription_templates",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subscription_templates", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "subscription_transitions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    source_subscription_id = table.Column<string>(type: "TEXT", nullable: false),
                    target_subscription_id = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    application_schedule = table.Column<string>(type: "TEXT", nullable: false),
                    calculation_method = table.Column<string>(type: "TEXT", nullable: false),
                    billing_cycle_transition_method = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    transition_date = table.Column<long>(type: "INTEGER", nullable: false),
                    transitioned_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subscription_transitions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "subscription_updates",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    request_id = table.Column<string>(type: "TEXT", nullable: false),
                    subscription_id = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    request = table.Column<string>(type: "TEXT", nullable: false),
                    applied_at = table.Column<long>(type: "INTEGER", nullable: false),
                    failure = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subscription_updates", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "subscriptions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    invoicing_entity_id = table.Column<string>(type: "TEXT", nullable: true),
                    billing_entity_id = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    activation_strategy = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    purchase_order = table.Column<string>(type: "TEXT", nullable: true),
                    crm_opportunity_id = table.Column<string>(type: "TEXT", nullable: true),
                    template_id = table.Column<string>(type: "TEXT", nullable: true),
                    template_configuration_id = table.Column<string>(type: "TEXT", nullable: true),
                    quote_id = table.Column<string>(type: "TEXT", nullable: true),
                    checkout_session_id = table.Column<string>(type: "TEXT", nullable: true),
                    commitment_interval = table.Column<string>(type: "TEXT", nullable: true),
                    renew_automatically = table.Column<bool>(type: "INTEGER", nullable: false),
                    renew_for = table.Column<string>(type: "TEXT", nullable: true),
                    starts_at = table.Column<long>(type: "INTEGER", nullable: true),
                    contract_start = table.Column<long>(type: "INTEGER", nullable: true),
                    contract_end = table.Column<long>(type: "INTEGER", nullable: true),
                    initial_billing_at = table.Column<long>(type: "INTEGER", nullable: true),
                    cancel_at = table.Column<long>(type: "INTEGER", nullable: true),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    cancellation_strategy = table.Column<string>(type: "TEXT", nullable: true),
                    refund_method = table.Column<string>(type: "TEXT", nullable: true),
                    cancellation_amount = table.Column<long>(type: "INTEGER", nullable: true),
                    cancellation_reason = table.Column<string>(type: "TEXT", nullable: true),
                    cancellation_source = table.Column<string>(type: "TEXT", nullable: true),
                    display_shipping_details = table.Column<bool>(type: "INTEGER", nullable: true),
                    properties = table.Column<string>(type: "TEXT", nullable: true),
                    invoice_custom_note = table.Column<string>(type: "TEXT", nullable: true),
                    minimum_invoice_fee = table.Column<long>(type: "INTEGER", nullable: true),
                    invoice_options = table.Column<string>(type: "TEXT", nullable: false),
                    payment_method_strategy = table.Column<string>(type: "TEXT", nullable: false),
                    phases = table.Column<string>(type: "TEXT", nullable: false),
                    pauses = table.Column<string>(type: "TEXT", nullable: false),
                    reactivate_at = table.Column<long>(type: "INTEGER", nullable: true),
                    estimated_arr = table.Column<decimal>(type: "TEXT", nullable: true),
                    annual_usage = table.Column<long>(type: "INTEGER", nullable: false),
                    arr = table.Column<string>(type: "TEXT", nullable: true),
                    contract_value = table.Column<decimal>(type: "TEXT", nullable: true),
                    billed_through = table.Column<string>(type: "TEXT", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    next_payment_at = table.Column<long>(type: "INTEGER", nullable: true),
                    phase_switch_at = table.Column<long>(type: "INTEGER", nullable: true),
                    update_at = table.Column<long>(type: "INTEGER", nullable: true),
                    seats_at = table.Column<long>(type: "INTEGER", nullable: true),
                    transition_at = table.Column<long>(type: "INTEGER", nullable: true),
                    contract_terms = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subscriptions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "tax_rates",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    invoicing_entity_id = table.Column<string>(type: "TEXT", nullable: false),
                    code = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    country = table.Column<string>(type: "TEXT", nullable: true),
                    rate = table.Column<decimal>(type: "TEXT", nullable: true),
                    rate_class = table.Column<string>(type: "TEXT", nullable: true),
                    scope = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tax_rates", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "threshold_crossings",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    aggregator_id = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    threshold_id = table.Column<string>(type: "TEXT", nullable: false),
                    value = table.Column<decimal>(type: "TEXT", nullable: false),
                    @operator = table.Column<string>(name: "operator", type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    period_start = table.Column<long>(type: "INTEGER", nullable: false),
                    period_end = table.Column<long>(type: "INTEGER", nullable: false),
                    total = table.Column<decimal>(type: "TEXT", nullable: false),
                    crossed_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_threshold_crossings", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "threshold_marks",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    aggregator_id = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    first_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_at = table.Column<long>(type: "INTEGER", nullable: false),
                    marked_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_threshold_marks", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "transactions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    invoicing_entity_id = table.Column<string>(type: "TEXT", nullable: false),
                    process_at = table.Column<long>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    settled_at = table.Column<long>(type: "INTEGER", nullable: true),
                    refunded_at = table.Column<long>(type: "INTEGER", nullable: true),
                    original_transaction_id = table.Column<string>(type: "TEXT", nullable: true),
                    reversed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_refreshed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    payment_method_type = table.Column<string>(type: "TEXT", nullable: false),
                    payment_method_id = table.Column<string>(type: "TEXT", nullable: true),
                    bank_account_id = table.Column<string>(type: "TEXT", nullable: true),
                    wallet_id = table.Column<string>(type: "TEXT", nullable: true),
                    loads_wallet_id = table.Column<string>(type: "TEXT", nullable: true),
                    loaded = table.Column<long>(type: "INTEGER", nullable: false),
                    provider_name = table.Column<string>(type: "TEXT", nullable: true),
                    provider_account_id = table.Column<string>(type: "TEXT", nullable: true),
                    provider_transaction_id = table.Column<string>(type: "TEXT", nullable: true),
                    attempt = table.Column<int>(type: "INTEGER", nullable: true),
                    error_type = table.Column<string>(type: "TEXT", nullable: true),
                    error_message = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_transactions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "usage_events",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    event_type = table.Column<string>(type: "TEXT", nullable: false),
                    record_id = table.Column<string>(type: "TEXT", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    timestamp = table.Column<long>(type: "INTEGER", nullable: false),
                    record = table.Column<string>(type: "TEXT", nullable: false),
                    received_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_usage_events", x => new { x.tenant_id, x.event_type, x.record_id });
                });

            migrationBuilder.CreateTable(
                name: "user_roles",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    permissions = table.Column<string>(type: "TEXT", nullable: false),
                    is_default = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_user_roles", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    email = table.Column<string>(type: "TEXT", nullable: false),
                    first_name = table.Column<string>(type: "TEXT", nullable: true),
                    last_name = table.Column<string>(type: "TEXT", nullable: true),
                    picture_url = table.Column<string>(type: "TEXT", nullable: true),
                    role_id = table.Column<string>(type: "TEXT", nullable: false),
                    is_account_owner = table.Column<bool>(type: "INTEGER", nullable: false),
                    manager_id = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_users", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "wallet_settings",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    allow_free_credits = table.Column<bool>(type: "INTEGER", nullable: false),
                    allow_topup_on_portal = table.Column<bool>(type: "INTEGER", nullable: false),
                    product_ids = table.Column<string>(type: "TEXT", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_wallet_settings", x => x.tenant_id);
                });

            migrationBuilder.CreateTable(
                name: "wallet_transactions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    wallet_id = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false),
                    comment = table.Column<string>(type: "TEXT", nullable: true),
                    invoice_id = table.Column<string>(type: "TEXT", nullable: true),
                    source_invoice_id = table.Column<string>(type: "TEXT", nullable: true),
                    line_ids = table.Column<string>(type: "TEXT", nullable: false),
                    transaction_id = table.Column<string>(type: "TEXT", nullable: true),
                    original_transaction_id = table.Column<string>(type: "TEXT", nullable: true),
                    reverted_by = table.Column<string>(type: "TEXT", nullable: true),
                    remaining = table.Column<long>(type: "INTEGER", nullable: false),
                    sources = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_wallet_transactions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "wallets",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    balance = table.Column<long>(type: "INTEGER", nullable: false),
                    low_projected_balance_threshold = table.Column<decimal>(type: "TEXT", nullable: true),
                    is_projected_low = table.Column<bool>(type: "INTEGER", nullable: false),
                    project_at = table.Column<long>(type: "INTEGER", nullable: true),
                    auto_load = table.Column<string>(type: "TEXT", nullable: true),
                    auto_load_next_at = table.Column<long>(type: "INTEGER", nullable: true),
                    refill_from = table.Column<long>(type: "INTEGER", nullable: true),
                    loading_transaction_id = table.Column<string>(type: "TEXT", nullable: true),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_wallets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_deliveries",
                columns: table => new
                {
                    message_id = table.Column<string>(type: "TEXT", nullable: false),
                    endpoint_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: true),
                    tries = table.Column<int>(type: "INTEGER", nullable: false),
                    attempts = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_deliveries", x => new { x.message_id, x.endpoint_id });
                });

            migrationBuilder.CreateTable(
                name: "webhook_endpoints",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    url = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: false),
                    rate_limit = table.Column<int>(type: "INTEGER", nullable: true),
                    event_types = table.Column<string>(type: "TEXT", nullable: true),
                    secret = table.Column<string>(type: "TEXT", nullable: false),
                    previous_secret = table.Column<string>(type: "TEXT", nullable: true),
                    previous_secret_until = table.Column<long>(type: "INTEGER", nullable: true),
                    failing_since = table.Column<long>(type: "INTEGER", nullable: true),
                    disabled_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_endpoints", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_messages",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    event_id = table.Column<string>(type: "TEXT", nullable: false),
                    event_type = table.Column<string>(type: "TEXT", nullable: false),
                    payload = table.Column<string>(type: "TEXT", nullable: true),
                    sent_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_messages", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "api_key_companies",
                columns: table => new
                {
                    key_id = table.Column<string>(type: "TEXT", nullable: false),
                    company_id = table.Column<string>(type: "TEXT", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_key_companies", x => new { x.key_id, x.company_id });
                    table.ForeignKey(
                        name: "fk_api_key_companies_api_keys_key_id",
                        column: x => x.key_id,
                        principalTable: "api_keys",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_api_key_companies_companies_company_id",
                        column: x => x.company_id,
                        principalTable: "companies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "tenants",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    company_id = table.Column<string>(type: "TEXT", nullable: false),
                    mode = table.Column<string>(type: "TEXT", nullable: false),
                    clock_now = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tenants", x => x.id);
                    table.ForeignKey(
                        name: "fk_tenants_companies_company_id",
                        column: x => x.company_id,
                        principalTable: "companies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "custom_property_values",
                columns: table => new
                {
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    carrier = table.Column<string>(type: "TEXT", nullable: false),
                    carrier_id = table.Column<string>(type: "TEXT", nullable: false),
                    property_id = table.Column<string>(type: "TEXT", nullable: false),
                    json = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_custom_property_values", x => new { x.tenant_id, x.carrier, x.carrier_id, x.property_id });
                    table.ForeignKey(
                        name: "fk_custom_property_values_custom_properties_property_id",
                        column: x => x.property_id,
                        principalTable: "custom_properties",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "customer_features",
                columns: table => new
                {
                    customer_id = table.Column<string>(type: "TEXT", nullable: false),
                    feature_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: true),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_customer_features", x => new { x.customer_id, x.feature_id });
                    table.ForeignKey(
                        name: "fk_customer_features_customers_customer_id",
                        column: x => x.customer_id,
                        principalTable: "customers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_customer_features_feature_feature_id",
                        column: x => x.feature_id,
                        principalTable: "features",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "invoice_lines",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    invoice_id = table.Column<string>(type: "TEXT", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: true),
                    entry_type = table.Column<string>(type: "TEXT", nullable: false),
                    product_id = table.Column<string>(type: "TEXT", nullable: true),
                    product_type = table.Column<string>(type: "TEXT", nullable: true),
                    unit_name = table.Column<string>(type: "TEXT", nullable: true),
                    units_count = table.Column<decimal>(type: "TEXT", nullable: false),
                    unit_amount = table.Column<decimal>(type: "TEXT", nullable: false),
                    amount_excluding_tax = table.Column<long>(type: "INTEGER", nullable: false),
                    tax_rate = table.Column<decimal>(type: "TEXT", nullable: false),
                    tax_rate_id = table.Column<string>(type: "TEXT", nullable: true),
                    has_own_tax_rate = table.Column<bool>(type: "INTEGER", nullable: false),
                    display_unit_amount = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: true),
                    display_service_period = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: true),
                    tax_amount = table.Column<long>(type: "INTEGER", nullable: false),
                    discount_amount = table.Column<long>(type: "INTEGER", nullable: false),
                    discount_percent = table.Column<decimal>(type: "TEXT", nullable: true),
                    period_starts_at = table.Column<long>(type: "INTEGER", nullable: true),
                    period_ends_at = table.Column<long>(type: "INTEGER", nullable: true),
                    revenue_type = table.Column<string>(type: "TEXT", nullable: true),
                    revenue_interval = table.Column<string>(type: "TEXT", nullable: true),
                    tiers = table.Column<string>(type: "TEXT", nullable: false),
                    charge_product_key = table.Column<string>(type: "TEXT", nullable: true),
                    charge_price_id = table.Column<string>(type: "TEXT", nullable: true),
                    charge_kind = table.Column<string>(type: "TEXT", nullable: true),
                    charge_period_start = table.Column<long>(type: "INTEGER", nullable: true),
                    is_minimum_fee = table.Column<bool>(type: "INTEGER", nullable: false),
                    original_line_id = table.Column<string>(type: "TEXT", nullable: true),
                    source_line_id = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invoice_lines", x => x.id);
                    table.ForeignKey(
                        name: "fk_invoice_lines_invoices_invoice_id",
                        column: x => x.invoice_id,
                        principalTable: "invoices",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "product_features",
                columns: table => new
                {
                    product_id = table.Column<string>(type: "TEXT", nullable: false),
                    feature_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_product_features", x => new { x.product_id, x.feature_id });
                    table.ForeignKey(
                        name: "fk_product_features_features_feature_id",
                        column: x => x.feature_id,
                        principalTable: "features",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_product_features_product_product_id",
                        column: x => x.product_id,
                        principalTable: "products",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "transaction_allocations",
                columns: table => new
                {
                    transaction_id = table.Column<string>(type: "TEXT", nullable: false),
                    invoice_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<int>(type: "INTEGER", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_transaction_allocations", x => new { x.transaction_id, x.invoice_id });
                    table.ForeignKey(
                        name: "fk_transaction_allocations_transactions_transaction_id",
                        column: x => x.transaction_id,
                        principalTable: "transactions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_aggregators_tenant_id_created_at_id",
                table: "aggregators",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_api_key_companies_company_id",
                table: "api_key_companies",
                column: "company_id");

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_hash",
                table: "api_keys",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_approval_requests_tenant_id_invoice_id",
                table: "approval_requests",
                columns: new[] { "tenant_id", "invoice_id" });

            migrationBuilder.CreateIndex(
                name: "ix_approval_requests_tenant_id_quote_id",
                table: "approval_requests",
                columns: new[] { "tenant_id", "quote_id" });

            migrationBuilder.CreateIndex(
                name: "ix_approval_workflows_tenant_id_created_at_id",
                table: "approval_workflows",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_apps_client_id",
                table: "apps",
                column: "client_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_apps_tenant_id_created_at_id",
                table: "apps",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_arr_entries_tenant_id_customer_id_occurred_at_id",
                table: "arr_entries",
                columns: new[] { "tenant_id", "customer_id", "occurred_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_arr_entries_tenant_id_subscription_id_occurred_at_id",
                table: "arr_entries",
                columns: new[] { "tenant_id", "subscription_id", "occurred_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_bank_accounts_tenant_id_created_at_id",
                table: "bank_accounts",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_bank_accounts_tenant_id_invoicing_entity_id",
                table: "bank_accounts",
                columns: new[] { "tenant_id", "invoicing_entity_id" });

            migrationBuilder.CreateIndex(
                name: "ix_bank_transactions_bank_account_id_created_at_id",
                table: "bank_transactions",
                columns: new[] { "bank_account_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_bank_transactions_bank_account_id_identity",
                table: "bank_transactions",
                columns: new[] { "bank_account_id", "identity" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_bank_transactions_tenant_id_counterparty_account",
                table: "bank_transactions",
                columns: new[] { "tenant_id", "counterparty_account" },
                filter: "customer_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_catalog_snapshots_tenant_id",
                table: "catalog_snapshots",
                column: "tenant_id");

            migrationBuilder.CreateIndex(
                name: "ix_catalog_versions_tenant_id_number",
                table: "catalog_versions",
                columns: new[] { "tenant_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_charges_invoice_id",
                table: "charges",
                column: "invoice_id");

            migrationBuilder.CreateIndex(
                name: "ix_checkout_sessions_tenant_id_created_at_id",
                table: "checkout_sessions",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_checkout_sessions_tenant_id_due_at",
                table: "checkout_sessions",
                columns: new[] { "tenant_id", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_checkout_sessions_transaction_id",
                table: "checkout_sessions",
                column: "transaction_id");

            migrationBuilder.CreateIndex(
                name: "ix_coupons_tenant_id_created_at_id",
                table: "coupons",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_credit_balances_tenant_id_customer_id_product_id",
                table: "credit_balances",
                columns: new[] { "tenant_id", "customer_id", "product_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_credit_balances_tenant_id_due_at",
                table: "credit_balances",
                columns: new[] { "tenant_id", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_credit_orders_tenant_id_customer_id",
                table: "credit_orders",
                columns: new[] { "tenant_id", "customer_id" },
                filter: "granted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_credit_transactions_balance_id_created_at_id",
                table: "credit_transactions",
                columns: new[] { "balance_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_credit_transactions_charge_key",
                table: "credit_transactions",
                column: "charge_key",
                unique: true,
                filter: "charge_key is not null");

            migrationBuilder.CreateIndex(
                name: "ix_credit_transactions_open",
                table: "credit_transactions",
                column: "balance_id",
                filter: "is_open");

            migrationBuilder.CreateIndex(
                name: "ix_custom_properties_tenant_id_slug",
                table: "custom_properties",
                columns: new[] { "tenant_id", "slug" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_custom_property_values_property_id",
                table: "custom_property_values",
                column: "property_id");

            migrationBuilder.CreateIndex(
                name: "ix_customer_features_feature_id",
                table: "customer_features",
                column: "feature_id");

            migrationBuilder.CreateIndex(
                name: "ix_customer_providers_tenant_id_provider_name_entity_id",
                table: "customer_providers",
                columns: new[] { "tenant_id", "provider_name", "entity_id" });

            migrationBuilder.CreateIndex(
                name: "ix_customers_tenant_id_created_at_id",
                table: "customers",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_customers_tenant_id_external_id",
                table: "customers",
                columns: new[] { "tenant_id", "external_id" },
                unique: true,
                filter: "deleted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_customers_tenant_id_next_invoice_at",
                table: "customers",
                columns: new[] { "tenant_id", "next_invoice_at" },
                filter: "next_invoice_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_customers_tenant_id_organisation_id",
                table: "customers",
                columns: new[] { "tenant_id", "organisation_id" });

            migrationBuilder.CreateIndex(
                name: "ix_customers_tenant_id_updated_at_id",
                table: "customers",
                columns: new[] { "tenant_id", "updated_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_domain_events_tenant_id_customer_id_happened_at",
                table: "domain_events",
                columns: new[] { "tenant_id", "customer_id", "happened_at" });

            migrationBuilder.CreateIndex(
                name: "ix_domain_events_tenant_id_happened_at_id",
                table: "domain_events",
                columns: new[] { "tenant_id", "happened_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_email_templates_tenant_id_kind_language",
                table: "email_templates",
                columns: new[] { "tenant_id", "kind", "language" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_emails_tenant_id_batch_id",
                table: "emails",
                columns: new[] { "tenant_id", "batch_id" });

            migrationBuilder.CreateIndex(
                name: "ix_emails_tenant_id_created_at_id",
                table: "emails",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_emails_tenant_id_customer_id",
                table: "emails",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_emails_tenant_id_due_at",
                table: "emails",
                columns: new[] { "tenant_id", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_emails_tenant_id_invoice_id",
                table: "emails",
                columns: new[] { "tenant_id", "invoice_id" });

            migrationBuilder.CreateIndex(
                name: "ix_event_prices_tenant_id_due_at",
                table: "event_prices",
                columns: new[] { "tenant_id", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_event_prices_tenant_id_record_id_created_at",
                table: "event_prices",
                columns: new[] { "tenant_id", "record_id", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_exports_tenant_id_created_at_id",
                table: "exports",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_exports_waiting",
                table: "exports",
                column: "status",
                filter: "status in ('pending', 'processing')");

            migrationBuilder.CreateIndex(
                name: "ix_failed_work_tenant_id_kind_subject_id",
                table: "failed_work",
                columns: new[] { "tenant_id", "kind", "subject_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_features_tenant_id_code",
                table: "features",
                columns: new[] { "tenant_id", "code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_features_tenant_id_created_at_id",
                table: "features",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_files_tenant_id_created_at_id",
                table: "files",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_files_tenant_id_customer_id",
                table: "files",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_idempotent_requests_started_at",
                table: "idempotent_requests",
                column: "started_at");

            migrationBuilder.CreateIndex(
                name: "ix_invoice_lines_invoice_id_position",
                table: "invoice_lines",
                columns: new[] { "invoice_id", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_invoice_lines_original_line_id",
                table: "invoice_lines",
                column: "original_line_id");

            migrationBuilder.CreateIndex(
                name: "ix_invoice_lines_source_line_id",
                table: "invoice_lines",
                column: "source_line_id",
                filter: "source_line_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_invoices_payer_id",
                table: "invoices",
                column: "payer_id",
                filter: "payer_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_invoices_payer_invoice_id",
                table: "invoices",
                column: "payer_invoice_id",
                filter: "payer_invoice_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_invoices_subscription_id_billing_at_billing_part",
                table: "invoices",
                columns: new[] { "subscription_id", "billing_at", "billing_part" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_collect_at",
                table: "invoices",
                columns: new[] { "tenant_id", "collect_at" },
                filter: "collect_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_consolidate_at",
                table: "invoices",
                columns: new[] { "tenant_id", "consolidate_at" },
                filter: "consolidate_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_created_at_id",
                table: "invoices",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_customer_id",
                table: "invoices",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_follow_up_at",
                table: "invoices",
                columns: new[] { "tenant_id", "follow_up_at" },
                filter: "follow_up_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_grace_ends_at",
                table: "invoices",
                columns: new[] { "tenant_id", "grace_ends_at" },
                filter: "grace_ends_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_invoicing_entity_id_type_number",
                table: "invoices",
                columns: new[] { "tenant_id", "invoicing_entity_id", "type", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_issued_at_id",
                table: "invoices",
                columns: new[] { "tenant_id", "issued_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_invoicing_entities_tenant_id_created_at_id",
                table: "invoicing_entities",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_ledger_postings_tenant_id_account_subject_id",
                table: "ledger_postings",
                columns: new[] { "tenant_id", "account", "subject_id" });

            migrationBuilder.CreateIndex(
                name: "ix_oauth_grants_tenant_id_user_id",
                table: "oauth_grants",
                columns: new[] { "tenant_id", "user_id" });

            migrationBuilder.CreateIndex(
                name: "ix_payment_methods_tenant_id_customer_id",
                table: "payment_methods",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_payment_methods_tenant_id_detach_at",
                table: "payment_methods",
                columns: new[] { "tenant_id", "detach_at" },
                filter: "detach_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_payment_methods_tenant_id_expiry_notice_at",
                table: "payment_methods",
                columns: new[] { "tenant_id", "expiry_notice_at" },
                filter: "expiry_notice_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_payment_providers_tenant_id_name",
                table: "payment_providers",
                columns: new[] { "tenant_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_price_books_tenant_id_created_at_id",
                table: "price_books",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_price_configurations_tenant_id_created_at_id",
                table: "price_configurations",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_price_configurations_tenant_id_price_book_id",
                table: "price_configurations",
                columns: new[] { "tenant_id", "price_book_id" });

            migrationBuilder.CreateIndex(
                name: "ix_price_configurations_tenant_id_product_id",
                table: "price_configurations",
                columns: new[] { "tenant_id", "product_id" });

            migrationBuilder.CreateIndex(
                name: "ix_product_features_feature_id",
                table: "product_features",
                column: "feature_id");

            migrationBuilder.CreateIndex(
                name: "ix_products_tenant_id_aggregator_id",
                table: "products",
                columns: new[] { "tenant_id", "aggregator_id" });

            migrationBuilder.CreateIndex(
                name: "ix_products_tenant_id_created_at_id",
                table: "products",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_promotion_codes_tenant_id_code_key",
                table: "promotion_codes",
                columns: new[] { "tenant_id", "code_key" },
                unique: true,
                filter: "deleted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_promotion_codes_tenant_id_coupon_id",
                table: "promotion_codes",
                columns: new[] { "tenant_id", "coupon_id" });

            migrationBuilder.CreateIndex(
                name: "ix_promotion_codes_tenant_id_created_at_id",
                table: "promotion_codes",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_promotion_codes_tenant_id_product_id",
                table: "promotion_codes",
                columns: new[] { "tenant_id", "product_id" });

            migrationBuilder.CreateIndex(
                name: "ix_quote_files_tenant_id_owner_id",
                table: "quote_files",
                columns: new[] { "tenant_id", "owner_id" });

            migrationBuilder.CreateIndex(
                name: "ix_quote_signers_tenant_id_quote_id",
                table: "quote_signers",
                columns: new[] { "tenant_id", "quote_id" });

            migrationBuilder.CreateIndex(
                name: "ix_quote_templates_tenant_id_created_at_id",
                table: "quote_templates",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_quotes_tenant_id_created_at_id",
                table: "quotes",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_quotes_tenant_id_customer_id",
                table: "quotes",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_quotes_tenant_id_expires_at",
                table: "quotes",
                columns: new[] { "tenant_id", "expires_at" },
                filter: "expired_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_quotes_tenant_id_invoicing_entity_id_number",
                table: "quotes",
                columns: new[] { "tenant_id", "invoicing_entity_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_quotes_tenant_id_source_subscription_id",
                table: "quotes",
                columns: new[] { "tenant_id", "source_subscription_id" },
                filter: "source_subscription_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_reminder_sequences_tenant_id_created_at_id",
                table: "reminder_sequences",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_sandbox_movements_tenant_id_method_id",
                table: "sandbox_movements",
                columns: new[] { "tenant_id", "method_id" });

            migrationBuilder.CreateIndex(
                name: "ix_seat_marks_subscription_id",
                table: "seat_marks",
                column: "subscription_id");

            migrationBuilder.CreateIndex(
                name: "ix_seat_marks_tenant_id_marked_at",
                table: "seat_marks",
                columns: new[] { "tenant_id", "marked_at" });

            migrationBuilder.CreateIndex(
                name: "ix_seat_watches_tenant_id_customer_id",
                table: "seat_watches",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_segments_tenant_id_created_at_id",
                table: "segments",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_attempts_email_created_at",
                table: "sign_in_attempts",
                columns: new[] { "email", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_simulation_jobs_open",
                table: "simulation_jobs",
                column: "id",
                filter: "finished_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_simulation_jobs_tenant_id_created_at_id",
                table: "simulation_jobs",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_subscription_products_tenant_id_product_id",
                table: "subscription_products",
                columns: new[] { "tenant_id", "product_id" });

            migrationBuilder.CreateIndex(
                name: "ix_subscription_template_configurations_tenant_id_template_id",
                table: "subscription_template_configurations",
                columns: new[] { "tenant_id", "template_id" });

            migrationBuilder.CreateIndex(
                name: "ix_subscription_template_products_tenant_id_product_id",
                table: "subscription_template_products",
                columns: new[] { "tenant_id", "product_id" });

            migrationBuilder.CreateIndex(
                name: "ix_subscription_templates_tenant_id_created_at_id",
                table: "subscription_templates",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_subscription_transitions_source_subscription_id",
                table: "subscription_transitions",
                column: "source_subscription_id");

            migrationBuilder.CreateIndex(
                name: "ix_subscription_transitions_tenant_id_created_at_id",
                table: "subscription_transitions",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_subscription_updates_tenant_id_subscription_id_status_applied_at",
                table: "subscription_updates",
                columns: new[] { "tenant_id", "subscription_id", "status", "applied_at" });

            migrationBuilder.CreateIndex(
                name: "ix_subscriptions_tenant_id_created_at_id",
                table: "subscriptions",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_subscriptions_tenant_id_customer_id",
                table: "subscriptions",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_subscriptions_tenant_id_due_at",
                table: "subscriptions",
                columns: new[] { "tenant_id", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_subscriptions_tenant_id_quote_id",
                table: "subscriptions",
                columns: new[] { "tenant_id", "quote_id" },
                filter: "quote_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_tax_rates_tenant_id_created_at_id",
                table: "tax_rates",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_tax_rates_tenant_id_invoicing_entity_id_country_rate_class_scope",
                table: "tax_rates",
                columns: new[] { "tenant_id", "invoicing_entity_id", "country", "rate_class", "scope" },
                unique: true,
                filter: "deleted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_tenants_company_id_mode",
                table: "tenants",
                columns: new[] { "company_id", "mode" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_threshold_crossings_customer_id_aggregator_id_period_start_threshold_id_value",
                table: "threshold_crossings",
                columns: new[] { "customer_id", "aggregator_id", "period_start", "threshold_id", "value" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_threshold_marks_customer_id",
                table: "threshold_marks",
                column: "customer_id");

            migrationBuilder.CreateIndex(
                name: "ix_threshold_marks_tenant_id_marked_at",
                table: "threshold_marks",
                columns: new[] { "tenant_id", "marked_at" });

            migrationBuilder.CreateIndex(
                name: "ix_transaction_allocations_invoice_id",
                table: "transaction_allocations",
                column: "invoice_id");

            migrationBuilder.CreateIndex(
                name: "ix_transactions_original_transaction_id",
                table: "transactions",
                column: "original_transaction_id");

            migrationBuilder.CreateIndex(
                name: "ix_transactions_tenant_id_created_at_id",
                table: "transactions",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_transactions_tenant_id_customer_id",
                table: "transactions",
                columns: new[] { "tenant_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_transactions_tenant_id_due_at",
                table: "transactions",
                columns: new[] { "tenant_id", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_transactions_tenant_id_provider_name_provider_transaction_id",
                table: "transactions",
                columns: new[] { "tenant_id", "provider_name", "provider_transaction_id" },
                unique: true,
                filter: "provider_transaction_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_usage_events_customer_id_tenant_id_event_type_timestamp",
                table: "usage_events",
                columns: new[] { "customer_id", "tenant_id", "event_type", "timestamp" });

            migrationBuilder.CreateIndex(
                name: "ix_users_tenant_id_created_at_id",
                table: "users",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_users_tenant_id_email",
                table: "users",
                columns: new[] { "tenant_id", "email" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_wallet_transactions_remaining",
                table: "wallet_transactions",
                column: "wallet_id",
                filter: "remaining > 0");

            migrationBuilder.CreateIndex(
                name: "ix_wallet_transactions_transaction_id",
                table: "wallet_transactions",
                column: "transaction_id");

            migrationBuilder.CreateIndex(
                name: "ix_wallet_transactions_wallet_id_created_at_id",
                table: "wallet_transactions",
                columns: new[] { "wallet_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_wallets_tenant_id_created_at_id",
                table: "wallets",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_wallets_tenant_id_customer_id",
                table: "wallets",
                columns: new[] { "tenant_id", "customer_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_wallets_tenant_id_due_at",
                table: "wallets",
                columns: new[] { "tenant_id", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_wallets_tenant_id_project_at",
                table: "wallets",
                columns: new[] { "tenant_id", "project_at" },
                filter: "project_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_endpoint_id_due_at",
                table: "webhook_deliveries",
                columns: new[] { "endpoint_id", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_endpoints_tenant_id_created_at_id",
                table: "webhook_endpoints",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_messages_kept",
                table: "webhook_messages",
                column: "sent_at",
                filter: "payload is not null");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_messages_tenant_id_sent_at_id",
                table: "webhook_messages",
                columns: new[] { "tenant_id", "sent_at", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "aggregators");

            migrationBuilder.DropTable(
                name: "api_key_companies");

            migrationBuilder.DropTable(
                name: "approval_requests");

            migrationBuilder.DropTable(
                name: "approval_workflows");

            migrationBuilder.DropTable(
                name: "apps");

            migrationBuilder.DropTable(
                name: "arr_entries");

            migrationBuilder.DropTable(
                name: "bank_accounts");

            migrationBuilder.DropTable(
                name: "bank_transactions");

            migrationBuilder.DropTable(
                name: "catalog_snapshots");

            migrationBuilder.DropTable(
                name: "catalog_versions");

            migrationBuilder.DropTable(
                name: "charges");

            migrationBuilder.DropTable(
                name: "checkout_sessions");

            migrationBuilder.DropTable(
                name: "coupons");

            migrationBuilder.DropTable(
                name: "credit_balances");

            migrationBuilder.DropTable(
                name: "credit_orders");

            migrationBuilder.DropTable(
                name: "credit_transactions");

            migrationBuilder.DropTable(
                name: "custom_property_values");

            migrationBuilder.DropTable(
                name: "customer_features");

            migrationBuilder.DropTable(
                name: "customer_providers");

            migrationBuilder.DropTable(
                name: "domain_events");

            migrationBuilder.DropTable(
                name: "email_batches");

            migrationBuilder.DropTable(
                name: "email_settings");

            migrationBuilder.DropTable(
                name: "email_templates");

            migrationBuilder.DropTable(
                name: "emails");

            migrationBuilder.DropTable(
                name: "event_prices");

            migrationBuilder.DropTable(
                name: "exchange_rates");

            migrationBuilder.DropTable(
                name: "exports");

            migrationBuilder.DropTable(
                name: "failed_work");

            migrationBuilder.DropTable(
                name: "files");

            migrationBuilder.DropTable(
                name: "idempotent_requests");

            migrationBuilder.DropTable(
                name: "installation_secrets");

            migrationBuilder.DropTable(
                name: "invoice_batches");

            migrationBuilder.DropTable(
                name: "invoice_lines");

            migrationBuilder.DropTable(
                name: "invoice_own_pdfs");

            migrationBuilder.DropTable(
                name: "invoicing_entities");

            migrationBuilder.DropTable(
                name: "ledger_postings");

            migrationBuilder.DropTable(
                name: "oauth_clients");

            migrationBuilder.DropTable(
                name: "oauth_grants");

            migrationBuilder.DropTable(
                name: "payment_methods");

            migrationBuilder.DropTable(
                name: "payment_providers");

            migrationBuilder.DropTable(
                name: "portal_revocations");

            migrationBuilder.DropTable(
                name: "portal_settings");

            migrationBuilder.DropTable(
                name: "price_books");

            migrationBuilder.DropTable(
                name: "price_configurations");

            migrationBuilder.DropTable(
                name: "product_features");

            migrationBuilder.DropTable(
                name: "promotion_codes");

            migrationBuilder.DropTable(
                name: "quote_files");

            migrationBuilder.DropTable(
                name: "quote_signers");

            migrationBuilder.DropTable(
                name: "quote_templates");

            migrationBuilder.DropTable(
                name: "quotes");

            migrationBuilder.DropTable(
                name: "reminder_sequences");

            migrationBuilder.DropTable(
                name: "sandbox_movements");

            migrationBuilder.DropTable(
                name: "seat_marks");

            migrationBuilder.DropTable(
                name: "seat_watches");

            migrationBuilder.DropTable(
                name: "segments");

            migrationBuilder.DropTable(
                name: "sign_in_attempts");

            migrationBuilder.DropTable(
                name: "simulation_jobs");

            migrationBuilder.DropTable(
                name: "simulation_results");

            migrationBuilder.DropTable(
                name: "subscription_products");

            migrationBuilder.DropTable(
                name: "subscription_template_configurations");

            migrationBuilder.DropTable(
                name: "subscription_template_products");

            migrationBuilder.DropTable(
                name: "subscription_templates");

            migrationBuilder.DropTable(
                name: "subscription_transitions");

            migrationBuilder.DropTable(
                name: "subscription_updates");

            migrationBuilder.DropTable(
                name: "subscriptions");

            migrationBuilder.DropTable(
                name: "tax_rates");

            migrationBuilder.DropTable(
                name: "tenants");

            migrationBuilder.DropTable(
                name: "threshold_crossings");

            migrationBuilder.DropTable(
                name: "threshold_marks");

            migrationBuilder.DropTable(
                name: "transaction_allocations");

            migrationBuilder.DropTable(
                name: "usage_events");

            migrationBuilder.DropTable(
                name: "user_roles");

            migrationBuilder.DropTable(
                name: "users");

            migrationBuilder.DropTable(
                name: "wallet_settings");

            migrationBuilder.DropTable(
                name: "wallet_transactions");

            migrationBuilder.DropTable(
                name: "wallets");

            migrationBuilder.DropTable(
                name: "webhook_deliveries");

            migrationBuilder.DropTable(
                name: "webhook_endpoints");

            migrationBuilder.DropTable(
                name: "webhook_messages");

            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "custom_properties");

            migrationBuilder.DropTable(
                name: "customers");

            migrationBuilder.DropTable(
                name: "invoices");

            migrationBuilder.DropTable(
                name: "features");

            migrationBuilder.DropTable(
                name: "products");

            migrationBuilder.DropTable(
                name: "companies");

            migrationBuilder.DropTable(
                name: "transactions");
        }
    }
}
