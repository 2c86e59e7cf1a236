package dev.darkroom.gateway.connections;

import dev.darkroom.gateway.connections.TenantBudget.Reservation;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;

/** Memory of answers that are files: a client that reads its answer slowly uses its own tenant's share only. */
@ApplicationScoped
public class AnswerMemory {
    private final MemoryBudgets budgets;

    AnswerMemory(MemoryBudgets budgets) {
        this.budgets = budgets;
    }

    /** Of the request at hand; a resource's method asks for it itself, since its answer is made on other threads. */
    public Answer ofThisRequest() {
        return new Answer(CurrentRequestManager.get(), budgets);
    }

    /** What one answer holds, until it was taken or its client is gone. */
    public static final class Answer {
        private final ResteasyReactiveRequestContext server;
        private final MemoryBudgets budgets;

        private Answer(ResteasyReactiveRequestContext server, MemoryBudgets budgets) {
            this.server = server;
            this.budgets = budgets;
        }

        /**
         * To be called before the file is read.
         *
         * @param tenant whose file it is
         * @throws dev.darkroom.gateway.http.ProblemException 429 where the bytes are not free now
         */
        public void hold(String tenant, long bytes) {
            Reservation reservation = budgets.hold(tenant, bytes);
            RequestEnd.of(server, server.unwrap(RoutingContext.class)).run(reservation::close);
        }
    }
}
