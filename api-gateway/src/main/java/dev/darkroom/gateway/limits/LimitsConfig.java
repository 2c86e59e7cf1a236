package dev.darkroom.gateway.limits;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Map;
import java.util.Optional;

/** What tenants may ask for: all of them, and those with limits of their own. Without a limit there is none. */
@ConfigMapping(prefix = "darkroom.limits")
public interface LimitsConfig {
    @WithParentName
    TenantLimits everyone();

    /** By tenant; what is left out is as for everyone. */
    Map<String, TenantLimits> tenants();

    default Optional<Integer> requestsPerMinute(String tenant) {
        return own(tenant).flatMap(TenantLimits::requestsPerMinute).or(everyone()::requestsPerMinute);
    }

    default Optional<Integer> burst(String tenant) {
        return own(tenant).flatMap(TenantLimits::burst).or(everyone()::burst);
    }

    default Optional<Integer> unfinishedJobs(String tenant) {
        return own(tenant).flatMap(TenantLimits::unfinishedJobs).or(everyone()::unfinishedJobs);
    }

    default Optional<Integer> highestPriority(String tenant) {
        return own(tenant).flatMap(TenantLimits::highestPriority).or(everyone()::highestPriority);
    }

    private Optional<TenantLimits> own(String tenant) {
        return Optional.ofNullable(tenants().get(tenant));
    }

    /** The limits of one tenant. */
    interface TenantLimits {
        /** Requests that create jobs, in a minute. */
        Optional<@Min(1) Integer> requestsPerMinute();

        /** Such requests that may come at once after a pause; a minute's worth when left out. */
        Optional<@Min(1) Integer> burst();

        /** Jobs that are queued or running. */
        Optional<@Min(1) Integer> unfinishedJobs();

        /** The highest priority that a job may ask for, which passes no job of another tenant. */
        Optional<@Min(-100) @Max(100) Integer> highestPriority();
    }
}
