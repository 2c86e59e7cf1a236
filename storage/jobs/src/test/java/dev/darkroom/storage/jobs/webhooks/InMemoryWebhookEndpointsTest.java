package dev.darkroom.storage.jobs.webhooks;

import dev.darkroom.storage.jobs.memory.InMemoryWebhookEndpoints;

class InMemoryWebhookEndpointsTest implements WebhookEndpointsConformance {
    private final WebhookEndpoints endpoints = new InMemoryWebhookEndpoints();

    @Override
    public WebhookEndpoints endpoints() {
        return endpoints;
    }
}
