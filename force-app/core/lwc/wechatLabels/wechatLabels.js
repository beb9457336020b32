import loading from '@salesforce/label/c.WeChat_Panel_Loading';
import busy from '@salesforce/label/c.WeChat_Panel_Busy';
import retry from '@salesforce/label/c.WeChat_Panel_Retry';
import close from '@salesforce/label/c.WeChat_Panel_Close';
import cancel from '@salesforce/label/c.WeChat_Panel_Cancel';
import save from '@salesforce/label/c.WeChat_Panel_Save';
import showMore from '@salesforce/label/c.WeChat_Panel_Show_More';
import errorTitle from '@salesforce/label/c.WeChat_Panel_Error_Title';
import errorUnknown from '@salesforce/label/c.WeChat_Panel_Error_Unknown';
import errorStale from '@salesforce/label/c.WeChat_Panel_Error_Stale';
import noAccessTitle from '@salesforce/label/c.WeChat_Panel_No_Access_Title';
import noAccess from '@salesforce/label/c.WeChat_Panel_No_Access';
import noneTitle from '@salesforce/label/c.WeChat_Panel_None_Title';
import none from '@salesforce/label/c.WeChat_Panel_None';
import noIdentitiesTitle from '@salesforce/label/c.WeChat_Panel_No_Identities_Title';
import noIdentities from '@salesforce/label/c.WeChat_Panel_No_Identities';
import nameless from '@salesforce/label/c.WeChat_Panel_Nameless';
import details from '@salesforce/label/c.WeChat_Panel_Details';
import language from '@salesforce/label/c.WeChat_Panel_Language';
import remark from '@salesforce/label/c.WeChat_Panel_Remark';
import remarkNone from '@salesforce/label/c.WeChat_Panel_Remark_None';
import remarkEdit from '@salesforce/label/c.WeChat_Panel_Remark_Edit';
import remarkHelp from '@salesforce/label/c.WeChat_Panel_Remark_Help';
import remarkSaved from '@salesforce/label/c.WeChat_Panel_Remark_Saved';
import tags from '@salesforce/label/c.WeChat_Panel_Tags';
import openId from '@salesforce/label/c.WeChat_Panel_Open_Id';
import openIdCopy from '@salesforce/label/c.WeChat_Panel_Open_Id_Copy';
import openIdCopied from '@salesforce/label/c.WeChat_Panel_Open_Id_Copied';
import openIdNotCopied from '@salesforce/label/c.WeChat_Panel_Open_Id_Not_Copied';
import unionId from '@salesforce/label/c.WeChat_Panel_Union_Id';
import firstSeen from '@salesforce/label/c.WeChat_Panel_First_Seen';
import lastSeen from '@salesforce/label/c.WeChat_Panel_Last_Seen';
import follows from '@salesforce/label/c.WeChat_Panel_Follows';
import followsSince from '@salesforce/label/c.WeChat_Panel_Follows_Since';
import followsNot from '@salesforce/label/c.WeChat_Panel_Follows_Not';
import follower from '@salesforce/label/c.WeChat_Panel_Follower';
import scene from '@salesforce/label/c.WeChat_Panel_Scene';
import sceneSearch from '@salesforce/label/c.WeChat_Panel_Scene_Search';
import sceneAccountMigration from '@salesforce/label/c.WeChat_Panel_Scene_Account_Migration';
import sceneProfileCard from '@salesforce/label/c.WeChat_Panel_Scene_Profile_Card';
import sceneQrCode from '@salesforce/label/c.WeChat_Panel_Scene_Qr_Code';
import sceneProfileLink from '@salesforce/label/c.WeChat_Panel_Scene_Profile_Link';
import sceneProfileItem from '@salesforce/label/c.WeChat_Panel_Scene_Profile_Item';
import scenePaid from '@salesforce/label/c.WeChat_Panel_Scene_Paid';
import sceneAdvertisement from '@salesforce/label/c.WeChat_Panel_Scene_Advertisement';
import sceneReprint from '@salesforce/label/c.WeChat_Panel_Scene_Reprint';
import sceneLivestream from '@salesforce/label/c.WeChat_Panel_Scene_Livestream';
import sceneChannels from '@salesforce/label/c.WeChat_Panel_Scene_Channels';
import sceneMiniProgram from '@salesforce/label/c.WeChat_Panel_Scene_Mini_Program';
import sceneOthers from '@salesforce/label/c.WeChat_Panel_Scene_Others';
import refreshIdentity from '@salesforce/label/c.WeChat_Panel_Refresh_Identity';
import identityRefreshed from '@salesforce/label/c.WeChat_Panel_Identity_Refreshed';
import statusOpening from '@salesforce/label/c.WeChat_Panel_Status_Opening';
import statusQueued from '@salesforce/label/c.WeChat_Panel_Status_Queued';
import statusActive from '@salesforce/label/c.WeChat_Panel_Status_Active';
import statusEnded from '@salesforce/label/c.WeChat_Panel_Status_Ended';
import chat from '@salesforce/label/c.WeChat_Panel_Chat';
import chatNamed from '@salesforce/label/c.WeChat_Panel_Chat_Named';
import agentWith from '@salesforce/label/c.WeChat_Panel_Agent_With';
import waitsFor from '@salesforce/label/c.WeChat_Panel_Waits_For';
import runsFor from '@salesforce/label/c.WeChat_Panel_Runs_For';
import waited from '@salesforce/label/c.WeChat_Panel_Waited';
import lasted from '@salesforce/label/c.WeChat_Panel_Lasted';
import satisfaction from '@salesforce/label/c.WeChat_Panel_Satisfaction';
import readMessages from '@salesforce/label/c.WeChat_Panel_Read_Messages';
import endAgent from '@salesforce/label/c.WeChat_Panel_End_Agent';
import endCustomer from '@salesforce/label/c.WeChat_Panel_End_Customer';
import endIdle from '@salesforce/label/c.WeChat_Panel_End_Idle';
import endNoAgent from '@salesforce/label/c.WeChat_Panel_End_No_Agent';
import endNotAccepted from '@salesforce/label/c.WeChat_Panel_End_Not_Accepted';
import endBlocked from '@salesforce/label/c.WeChat_Panel_End_Blocked';
import endUnfollowed from '@salesforce/label/c.WeChat_Panel_End_Unfollowed';
import endCommand from '@salesforce/label/c.WeChat_Panel_End_Command';
import endConnection from '@salesforce/label/c.WeChat_Panel_End_Connection';
import repliesLeftOne from '@salesforce/label/c.WeChat_Panel_Replies_Left_One';
import repliesLeftOther from '@salesforce/label/c.WeChat_Panel_Replies_Left_Other';
import repliesNone from '@salesforce/label/c.WeChat_Panel_Replies_None';
import windowClosed from '@salesforce/label/c.WeChat_Panel_Window_Closed';
import windowUntil from '@salesforce/label/c.WeChat_Panel_Window_Until';
import urgent from '@salesforce/label/c.WeChat_Panel_Urgent';
import meter from '@salesforce/label/c.WeChat_Panel_Meter';
import meterHelp from '@salesforce/label/c.WeChat_Panel_Meter_Help';
import meterLast from '@salesforce/label/c.WeChat_Panel_Meter_Last';
import meterSoon from '@salesforce/label/c.WeChat_Panel_Meter_Soon';
import meterParked from '@salesforce/label/c.WeChat_Panel_Meter_Parked';
import troubleNone from '@salesforce/label/c.WeChat_Panel_Trouble_None';
import troublesOne from '@salesforce/label/c.WeChat_Panel_Troubles_One';
import troublesOther from '@salesforce/label/c.WeChat_Panel_Troubles_Other';
import troublesMoreOne from '@salesforce/label/c.WeChat_Panel_Troubles_More_One';
import troublesMoreOther from '@salesforce/label/c.WeChat_Panel_Troubles_More_Other';
import troubleFailed from '@salesforce/label/c.WeChat_Panel_Trouble_Failed';
import troubleUnknown from '@salesforce/label/c.WeChat_Panel_Trouble_Unknown';
import troubleParked from '@salesforce/label/c.WeChat_Panel_Trouble_Parked';
import troubleCancelled from '@salesforce/label/c.WeChat_Panel_Trouble_Cancelled';
import troubleLast from '@salesforce/label/c.WeChat_Panel_Trouble_Last';
import doFailed from '@salesforce/label/c.WeChat_Panel_Do_Failed';
import doUnknown from '@salesforce/label/c.WeChat_Panel_Do_Unknown';
import doParked from '@salesforce/label/c.WeChat_Panel_Do_Parked';
import doCancelled from '@salesforce/label/c.WeChat_Panel_Do_Cancelled';
import troubleInFailed from '@salesforce/label/c.WeChat_Panel_Trouble_In_Failed';
import troubleInUnknown from '@salesforce/label/c.WeChat_Panel_Trouble_In_Unknown';
import troubleInParked from '@salesforce/label/c.WeChat_Panel_Trouble_In_Parked';
import troubleInCancelled from '@salesforce/label/c.WeChat_Panel_Trouble_In_Cancelled';
import doInFailed from '@salesforce/label/c.WeChat_Panel_Do_In_Failed';
import doInUnknown from '@salesforce/label/c.WeChat_Panel_Do_In_Unknown';
import doInParked from '@salesforce/label/c.WeChat_Panel_Do_In_Parked';
import doInCancelled from '@salesforce/label/c.WeChat_Panel_Do_In_Cancelled';
import reasonWindow from '@salesforce/label/c.WeChat_Panel_Reason_Window';
import reasonQuota from '@salesforce/label/c.WeChat_Panel_Reason_Quota';
import reasonUnfollowed from '@salesforce/label/c.WeChat_Panel_Reason_Unfollowed';
import reasonBlocked from '@salesforce/label/c.WeChat_Panel_Reason_Blocked';
import reasonStranger from '@salesforce/label/c.WeChat_Panel_Reason_Stranger';
import reasonRestricted from '@salesforce/label/c.WeChat_Panel_Reason_Restricted';
import reasonTooLong from '@salesforce/label/c.WeChat_Panel_Reason_Too_Long';
import reasonContent from '@salesforce/label/c.WeChat_Panel_Reason_Content';
import reasonMedia from '@salesforce/label/c.WeChat_Panel_Reason_Media';
import reasonType from '@salesforce/label/c.WeChat_Panel_Reason_Type';
import reasonBusy from '@salesforce/label/c.WeChat_Panel_Reason_Busy';
import reasonSetup from '@salesforce/label/c.WeChat_Panel_Reason_Setup';
import reasonCode from '@salesforce/label/c.WeChat_Panel_Reason_Code';
import kindImage from '@salesforce/label/c.WeChat_Panel_Kind_Image';
import kindVoice from '@salesforce/label/c.WeChat_Panel_Kind_Voice';
import kindVideo from '@salesforce/label/c.WeChat_Panel_Kind_Video';
import kindFile from '@salesforce/label/c.WeChat_Panel_Kind_File';
import kindLocation from '@salesforce/label/c.WeChat_Panel_Kind_Location';
import kindLink from '@salesforce/label/c.WeChat_Panel_Kind_Link';
import kindText from '@salesforce/label/c.WeChat_Panel_Kind_Text';
import kindEvent from '@salesforce/label/c.WeChat_Panel_Kind_Event';
import kindNotice from '@salesforce/label/c.WeChat_Panel_Kind_Notice';
import contact from '@salesforce/label/c.WeChat_Panel_Contact';
import contactNone from '@salesforce/label/c.WeChat_Panel_Contact_None';
import contactFind from '@salesforce/label/c.WeChat_Panel_Contact_Find';
import contactSearch from '@salesforce/label/c.WeChat_Panel_Contact_Search';
import contactSearchHint from '@salesforce/label/c.WeChat_Panel_Contact_Search_Hint';
import contactSuggestions from '@salesforce/label/c.WeChat_Panel_Contact_Suggestions';
import contactResults from '@salesforce/label/c.WeChat_Panel_Contact_Results';
import contactNoResults from '@salesforce/label/c.WeChat_Panel_Contact_No_Results';
import contactLink from '@salesforce/label/c.WeChat_Panel_Contact_Link';
import contactLinked from '@salesforce/label/c.WeChat_Panel_Contact_Linked';
import contactUnlink from '@salesforce/label/c.WeChat_Panel_Contact_Unlink';
import contactUnlinkQuestion from '@salesforce/label/c.WeChat_Panel_Contact_Unlink_Question';
import contactUnlinked from '@salesforce/label/c.WeChat_Panel_Contact_Unlinked';
import contactNew from '@salesforce/label/c.WeChat_Panel_Contact_New';
import contactCreate from '@salesforce/label/c.WeChat_Panel_Contact_Create';
import firstName from '@salesforce/label/c.WeChat_Panel_First_Name';
import lastName from '@salesforce/label/c.WeChat_Panel_Last_Name';
import media from '@salesforce/label/c.WeChat_Panel_Media';
import mediaNone from '@salesforce/label/c.WeChat_Panel_Media_None';
import mediaAll from '@salesforce/label/c.WeChat_Panel_Media_All';
import mediaIn from '@salesforce/label/c.WeChat_Panel_Media_In';
import mediaOut from '@salesforce/label/c.WeChat_Panel_Media_Out';
import mediaOpen from '@salesforce/label/c.WeChat_Panel_Media_Open';
import mediaNamed from '@salesforce/label/c.WeChat_Panel_Media_Named';
import mediaPrevious from '@salesforce/label/c.WeChat_Panel_Media_Previous';
import mediaNext from '@salesforce/label/c.WeChat_Panel_Media_Next';
import mediaPosition from '@salesforce/label/c.WeChat_Panel_Media_Position';
import mediaDownload from '@salesforce/label/c.WeChat_Panel_Media_Download';
import mediaUnplayable from '@salesforce/label/c.WeChat_Panel_Media_Unplayable';
import mediaBroken from '@salesforce/label/c.WeChat_Panel_Media_Broken';
import mapOpen from '@salesforce/label/c.WeChat_Panel_Map_Open';
import earlier from '@salesforce/label/c.WeChat_Panel_Earlier';
import earlierNone from '@salesforce/label/c.WeChat_Panel_Earlier_None';
import earlierNoAgent from '@salesforce/label/c.WeChat_Panel_Earlier_No_Agent';
import messagesOne from '@salesforce/label/c.WeChat_Panel_Messages_One';
import messagesOther from '@salesforce/label/c.WeChat_Panel_Messages_Other';
import earlierRead from '@salesforce/label/c.WeChat_Panel_Earlier_Read';
import archiveNone from '@salesforce/label/c.WeChat_Panel_Archive_None';
import archiveShown from '@salesforce/label/c.WeChat_Panel_Archive_Shown';
import authorCustomer from '@salesforce/label/c.WeChat_Panel_Author_Customer';
import authorAgent from '@salesforce/label/c.WeChat_Panel_Author_Agent';
import fileSend from '@salesforce/label/c.WeChat_Panel_File_Send';
import fileHint from '@salesforce/label/c.WeChat_Panel_File_Hint';
import fileSending from '@salesforce/label/c.WeChat_Panel_File_Sending';
import fileSent from '@salesforce/label/c.WeChat_Panel_File_Sent';
import fileShrunk from '@salesforce/label/c.WeChat_Panel_File_Shrunk';
import fileEmpty from '@salesforce/label/c.WeChat_Panel_File_Empty';
import fileTooLarge from '@salesforce/label/c.WeChat_Panel_File_Too_Large';
import fileNotShrunk from '@salesforce/label/c.WeChat_Panel_File_Not_Shrunk';
import fileDangerous from '@salesforce/label/c.WeChat_Panel_File_Dangerous';
import fileMislabelled from '@salesforce/label/c.WeChat_Panel_File_Mislabelled';
import fileUnreadable from '@salesforce/label/c.WeChat_Panel_File_Unreadable';
import endChat from '@salesforce/label/c.WeChat_Panel_End_Chat';
import endQuestion from '@salesforce/label/c.WeChat_Panel_End_Question';
import endParkedOne from '@salesforce/label/c.WeChat_Panel_End_Parked_One';
import endParkedOther from '@salesforce/label/c.WeChat_Panel_End_Parked_Other';
import askName from '@salesforce/label/c.WeChat_Panel_Ask_Name';
import askNameHelp from '@salesforce/label/c.WeChat_Panel_Ask_Name_Help';
import askNameRunning from '@salesforce/label/c.WeChat_Panel_Ask_Name_Running';
import askNameDone from '@salesforce/label/c.WeChat_Panel_Ask_Name_Done';
import write from '@salesforce/label/c.WeChat_Panel_Write';
import writeDone from '@salesforce/label/c.WeChat_Panel_Write_Done';
import writeHelp from '@salesforce/label/c.WeChat_Panel_Write_Help';
import writeRunning from '@salesforce/label/c.WeChat_Panel_Write_Running';
import writeSend from '@salesforce/label/c.WeChat_Panel_Write_Send';
import writeText from '@salesforce/label/c.WeChat_Panel_Write_Text';
import endRunning from '@salesforce/label/c.WeChat_Panel_End_Running';
import endDone from '@salesforce/label/c.WeChat_Panel_End_Done';
import commandLate from '@salesforce/label/c.WeChat_Panel_Command_Late';
import commandIgnored from '@salesforce/label/c.WeChat_Panel_Command_Ignored';
import commandFailed from '@salesforce/label/c.WeChat_Panel_Command_Failed';
import mediaNew from '@salesforce/label/c.WeChat_Panel_Media_New';
import openTitle from '@salesforce/label/c.WeChat_Panel_Open_Title';
import openName from '@salesforce/label/c.WeChat_Panel_Open_Name';
import openCount from '@salesforce/label/c.WeChat_Panel_Open_Count';
import openNone from '@salesforce/label/c.WeChat_Panel_Open_None';
import openMine from '@salesforce/label/c.WeChat_Panel_Open_Mine';
import openMore from '@salesforce/label/c.WeChat_Panel_Open_More';
import identitiesOthers from '@salesforce/label/c.WeChat_Panel_Identities_Others';
import identityShow from '@salesforce/label/c.WeChat_Panel_Identity_Show';

/** Every word of the panel, by the name of its label. */
export const label = {
  loading,
  busy,
  retry,
  close,
  cancel,
  save,
  showMore,
  errorTitle,
  errorUnknown,
  errorStale,
  noAccessTitle,
  noAccess,
  noneTitle,
  none,
  noIdentitiesTitle,
  noIdentities,
  nameless,
  details,
  language,
  remark,
  remarkNone,
  remarkEdit,
  remarkHelp,
  remarkSaved,
  tags,
  openId,
  openIdCopy,
  openIdCopied,
  openIdNotCopied,
  unionId,
  firstSeen,
  lastSeen,
  follows,
  followsSince,
  followsNot,
  follower,
  scene,
  sceneSearch,
  sceneAccountMigration,
  sceneProfileCard,
  sceneQrCode,
  sceneProfileLink,
  sceneProfileItem,
  scenePaid,
  sceneAdvertisement,
  sceneReprint,
  sceneLivestream,
  sceneChannels,
  sceneMiniProgram,
  sceneOthers,
  refreshIdentity,
  identityRefreshed,
  statusOpening,
  statusQueued,
  statusActive,
  statusEnded,
  chat,
  chatNamed,
  agentWith,
  waitsFor,
  runsFor,
  waited,
  lasted,
  satisfaction,
  readMessages,
  endAgent,
  endCustomer,
  endIdle,
  endNoAgent,
  endNotAccepted,
  endBlocked,
  endUnfollowed,
  endCommand,
  endConnection,
  repliesLeftOne,
  repliesLeftOther,
  repliesNone,
  windowClosed,
  windowUntil,
  urgent,
  meter,
  meterHelp,
  meterLast,
  meterSoon,
  meterParked,
  troubleNone,
  troublesOne,
  troublesOther,
  troublesMoreOne,
  troublesMoreOther,
  troubleFailed,
  troubleUnknown,
  troubleParked,
  troubleCancelled,
  troubleLast,
  doFailed,
  doUnknown,
  doParked,
  doCancelled,
  troubleInFailed,
  troubleInUnknown,
  troubleInParked,
  troubleInCancelled,
  doInFailed,
  doInUnknown,
  doInParked,
  doInCancelled,
  reasonWindow,
  reasonQuota,
  reasonUnfollowed,
  reasonBlocked,
  reasonStranger,
  reasonRestricted,
  reasonTooLong,
  reasonContent,
  reasonMedia,
  reasonType,
  reasonBusy,
  reasonSetup,
  reasonCode,
  kindImage,
  kindVoice,
  kindVideo,
  kindFile,
  kindLocation,
  kindLink,
  kindText,
  kindEvent,
  kindNotice,
  contact,
  contactNone,
  contactFind,
  contactSearch,
  contactSearchHint,
  contactSuggestions,
  contactResults,
  contactNoResults,
  contactLink,
  contactLinked,
  contactUnlink,
  contactUnlinkQuestion,
  contactUnlinked,
  contactNew,
  contactCreate,
  firstName,
  lastName,
  media,
  mediaNone,
  mediaAll,
  mediaIn,
  mediaOut,
  mediaOpen,
  mediaNamed,
  mediaPrevious,
  mediaNext,
  mediaPosition,
  mediaDownload,
  mediaUnplayable,
  mediaBroken,
  mapOpen,
  earlier,
  earlierNone,
  earlierNoAgent,
  messagesOne,
  messagesOther,
  earlierRead,
  archiveNone,
  archiveShown,
  authorCustomer,
  authorAgent,
  fileSend,
  fileHint,
  fileSending,
  fileSent,
  fileShrunk,
  fileEmpty,
  fileTooLarge,
  fileNotShrunk,
  fileDangerous,
  fileMislabelled,
  fileUnreadable,
  endChat,
  endQuestion,
  endParkedOne,
  endParkedOther,
  askName,
  askNameHelp,
  askNameRunning,
  askNameDone,
  write,
  writeDone,
  writeHelp,
  writeRunning,
  writeSend,
  writeText,
  endRunning,
  endDone,
  commandLate,
  commandIgnored,
  commandFailed,
  mediaNew,
  openTitle,
  openName,
  openCount,
  openNone,
  openMine,
  openMore,
  identitiesOthers,
  identityShow,
};
