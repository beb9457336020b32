trigger WeChatTranscriptTrigger on LiveChatTranscript(before insert, before update) {
  WeChatTranscriptTriggerHandler.beforeSave(Trigger.new);
}
