package dev.darkroom.orchestrator.reactions;

import java.util.List;

/** Publishes every event, for gateways and any other consumer. */
final class WhenAnythingHappensThenPublishIt implements Reaction {
    @Override
    public List<Effect> to(EventContext context) {
        return List.of(new Effect.Publish(
                Messages.event(context.encoded(), context.after().version())));
    }
}
