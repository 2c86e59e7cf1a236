package dev.darkroom.storage.jobs.tenants;

import dev.darkroom.storage.jobs.memory.InMemoryTenantBudgets;
import java.time.InstantSource;

class InMemoryTenantBudgetsTest implements TenantBudgetsConformance {
    private final TenantBudgets budgets = new InMemoryTenantBudgets(InstantSource.system(), tenant -> 0);

    @Override
    public TenantBudgets budgets() {
        return budgets;
    }
}
