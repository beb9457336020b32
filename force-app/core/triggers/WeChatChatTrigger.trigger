trigger WeChatChatTrigger on WeChat_Chat__c(before insert, before update) {
  WeChatChatTriggerHandler.beforeSave(Trigger.new);
}
