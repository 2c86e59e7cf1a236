package dev.darkroom.storage.jobs.tenants;

import dev.darkroom.storage.jobs.jdbc.Database;
import java.util.List;
import java.util.function.Supplier;

/**
 * A row for each tenant. Each change is one update, which PostgreSQL decides on the row as it is once it holds it: a change that comes
 * second sees what the first one left.
 */
public final class PostgresTenantBudgets implements TenantBudgets {
    private static final String RESERVATION = "interval '10 seconds'";

    private final Database database;

    public PostgresTenantBudgets(Database database) {
        this.database = database;
    }

    @Override
    public Tokens takeTokens(String tenant, double perSecond, int burst, int wanted) {
        String filled =
                "least(?, tokens + ? * greatest(0, extract(epoch from clock.now - refilled_at)))::double precision";
        return changed(
                tenant,
                () -> database.query(
                        "update tenant_budget set granted = least(?, floor(" + filled + ")), tokens = " + filled
                                + " - least(?, floor(" + filled + ")), refilled_at = greatest(refilled_at, clock.now)"
                                + " from (select clock_timestamp() as now) clock where tenant = ?"
                                + " returning granted, tokens",
                        row -> new Tokens(row.getInt("granted"), row.getDouble("tokens")),
                        wanted,
                        burst,
                        perSecond,
                        burst,
                        perSecond,
                        wanted,
                        burst,
                        perSecond,
                        tenant));
    }

    @Override
    public int reserve(String tenant, int most, int wanted) {
        String valid = "(case when reserved_until > clock.now then reserved else 0 end)";
        String granted = "greatest(0, least(?, ? - unfinished.jobs - " + valid + "))";
        return changed(
                tenant,
                () -> database.query(
                        "update tenant_budget set granted = " + granted + ", reserved = " + valid + " + " + granted
                                + ", reserved_until = clock.now + " + RESERVATION
                                + " from (select clock_timestamp() as now) clock, (select count(*)::integer as jobs from job"
                                + " where tenant = ? and status in ('queued', 'running')) unfinished"
                                + " where tenant_budget.tenant = ? returning granted",
                        row -> row.getInt("granted"),
                        wanted,
                        most,
                        wanted,
                        most,
                        tenant,
                        tenant));
    }

    @Override
    public void release(String tenant, int reservations) {
        database.update(
                "update tenant_budget set reserved = greatest(0, reserved - ?) where tenant = ?", reservations, tenant);
    }

    /** What the update returns for the tenant's row, which is created where there is none yet. */
    private <T> T changed(String tenant, Supplier<List<T>> update) {
        List<T> rows = update.get();
        if (rows.isEmpty()) {
            create(tenant);
            rows = update.get();
        }
        return rows.getFirst();
    }

    /** Filled last in 1970, and so full. */
    private void create(String tenant) {
        database.update(
                "insert into tenant_budget (tenant, tokens, refilled_at) values (?, 0, 'epoch') on conflict do nothing",
                tenant);
    }
}
